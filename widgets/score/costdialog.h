// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QDialog>
#include <QTimer>

class QDialogButtonBox;
class QLabel;
class QPushButton;
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

Q_SIGNALS:
    void saidNote(const QString &sentence); ///< For the status bar.
    void failed(const espalier::Error &error);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void retranslate();
    void fill();
    void fillRow(int row, int layer);
    void copyTable();
    void saveTable();

    Document *m_document = nullptr;
    QTableWidget *m_table = nullptr;
    QLabel *m_sum = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_save = nullptr;
    QTimer m_later; ///< A drag changes a layer sixty times a second; the table follows ten times.
};

} // namespace espalier
