// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/disagreement.h"
#include "app/session/document.h"
#include "app/session/runs.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace espalier {

class EmptyText;

/// Which channels of the current layer two criteria rank differently; a row chooses the channel everywhere, and a button measures what
/// the network answers without it. Asks the engine only while it is on screen.
class CriteriaTab final : public QWidget
{
    Q_OBJECT
public:
    explicit CriteriaTab(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void dataWanted();
    void saidNote(const QString &sentence);
    void failed(const espalier::Error &error);
    void measured(const espalier::WithoutChannel &without); ///< What the button asked for.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void retranslate();
    void ask();
    void askAnew();
    void take(int layer, const std::vector<RankedChannel> &channels);
    void show();
    void showChannel();
    void showButton();
    bool needsDataFirst() const;
    QString first() const;
    QString second() const;

    Document *m_document = nullptr;
    QComboBox *m_first = nullptr;
    QComboBox *m_second = nullptr;
    QLabel *m_summary = nullptr;
    QTableWidget *m_table = nullptr;
    EmptyText *m_empty = nullptr;
    QPushButton *m_remove = nullptr;
    int m_askedLayer = -1;
    QString m_askedFirst, m_askedSecond;
    /// What of the recipe decides their ranks: whether it equalizes, and the numbers of the criterion by which it cuts the layer.
    struct Numbers {
        bool isEqualized = false;
        std::string criterion; ///< Empty: neither of the two.
        double noise = 0;
        int draws = 0;
        bool operator==(const Numbers &) const = default;
    };
    Numbers numbers(int layer) const;
    Numbers m_askedNumbers;
    int m_shownLayer = -1; ///< Of m_channels; -1: on their way.
    std::vector<RankedChannel> m_channels;
    bool m_isMeasuring = false;
};

} // namespace espalier
