// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTableView;

namespace espalier {

class LayerFilterModel;
class LayerTableModel;
class SensitivityWork;

/// The table of layers with its filter. Its selection and the document's are one, also for layers that the filter hides.
class LayersPanel : public QWidget
{
    Q_OBJECT
public:
    explicit LayersPanel(Document *document, QWidget *parent = nullptr);

    void focusFilter();
    void focusTable();
    /// Shows what `work` has measured in the column of badges.
    void setSensitivity(SensitivityWork *work);
    void stepCurrent(int by); ///< In the order of the table.
    void selectShown();

    QByteArray saveLayout() const; ///< Column widths, order, sorting.
    void restoreLayout(const QByteArray &state);

Q_SIGNALS:
    void saidNote(const QString &sentence);
    void failed(const espalier::Error &error);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void showSelection(); ///< Document -> table.
    void takeSelection(); ///< Table -> document.
    void showSummary();
    void showMenu(const QPoint &position);
    void showHeaderMenu(const QPoint &position);
    void copyTable();
    void saveTable();
    void showSensitivity(const SensitivityWork &work);
    void toggleLock(int layer, bool locked);

    Document *m_document = nullptr;
    LayerTableModel *m_model = nullptr;
    LayerFilterModel *m_filter = nullptr;
    QLineEdit *m_field = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_summary = nullptr;
    bool m_isSyncing = false;
};

} // namespace espalier
