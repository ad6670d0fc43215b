// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace espalier {

class ChannelsView;

/// The output channels of the current layer, sortable, dead and outlier ones marked. With a range per channel each has its own ends to
/// drag; the method then becomes "fixed" with one pair of numbers per channel.
class ChannelsPage : public QWidget
{
    Q_OBJECT
public:
    explicit ChannelsPage(Document *document, QWidget *parent = nullptr);

    ChannelsView *view() const { return m_view; }

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void retranslate();
    void refresh();
    void setRange(int channel, double lo, double hi);

    Document *m_document = nullptr;
    QComboBox *m_order = nullptr;
    QLabel *m_summary = nullptr;
    ChannelsView *m_view = nullptr;
    int m_shownLayer = -1;
    int m_gesture = 0;
    /// The ranges when the drag began: what is not dragged keeps them.
    std::vector<double> m_los, m_his;
};

} // namespace espalier
