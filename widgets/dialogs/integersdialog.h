// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerintegers.h"
#include "app/session/document.h"

#include <QDialog>
#include <QTimer>

#include <functional>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QPushButton;
class QTableView;

namespace espalier {

class IntegersModel;

/// The integers that stand for the current layer's quantized weights, with scale and zero point, and what they mean again. Stays open
/// and follows the selection and the recipe.
class IntegersDialog : public QDialog
{
    Q_OBJECT
public:
    explicit IntegersDialog(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void failed(const espalier::Error &error);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void ask();
    void take(int layer, const std::shared_ptr<const LayerIntegers> &integers);
    void showState(const QString &sentence);
    void withCsv(const std::function<void(const QString &csv)> &take);
    void save();

    Document *m_document = nullptr;
    IntegersModel *m_model = nullptr;
    QComboBox *m_shown = nullptr;
    QLabel *m_scales = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_cell = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_save = nullptr;
    QTimer m_later; ///< A drag changes the recipe sixty times a second; the whole of it is applied once it rests.
};

} // namespace espalier
