// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QTableWidget;

namespace espalier {

/// What the scoreboard's size, MACs, BOPs and zeros are made of: one row per layer, now and for the float model. Follows edits while
/// it is open.
class CostDialog : public QDialog
{
    Q_OBJECT
public:
    enum Column { Layer, Size, FloatSize, Macs, Bops, Zeros, Weights, ColumnCount };

    explicit CostDialog(Document *document, QWidget *parent = nullptr);

    /// Largest of this column first.
    void sortBy(Column column);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void fill();
    void fillRow(int row, int layer);

    Document *m_document = nullptr;
    QTableWidget *m_table = nullptr;
    QLabel *m_sum = nullptr;
    QTimer m_later; ///< A drag changes a layer sixty times a second; the table follows ten times.
};

} // namespace espalier
