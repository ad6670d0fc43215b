// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sensitivity/sensitivitywork.h"

#include <QTableWidget>

namespace espalier {

class EmptyText;

/// What both tables beside the matrix of sensitivities share: one layer a row; a click or Enter chooses it. Ctrl+C and the context menu copy
/// all of it, the menu also saves it.
class SensitivityTable : public QTableWidget
{
    Q_OBJECT
public:
    SensitivityTable(const char *name, int columns, const Document *document, QWidget *parent);

    /// Marks the row of this layer, where there is one.
    void showCurrent(int layer);

Q_SIGNALS:
    void layerChosen(int layer);
    void said(const QString &id, const QString &sentence); ///< Trouble.
    void saidNote(const QString &sentence);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

    QTableWidgetItem *put(int row, int column, const QString &text, const QString &tip, bool isNumber = false);
    /// What copies and files say instead of a text rounded to be read.
    void putNumber(int row, int column, const QString &text, const QVariant &exact, const QString &tip);
    void putLayer(int row, int layer, const QString &tip);
    QString nameOf(int layer) const;

private:
    void copyTable();
    void saveTable();

protected:
    const Document *m_document;
    EmptyText *m_empty;
};

/// The layers by what they lose at one setting. Layers whose intervals overlap share a range of ranks: no order is claimed between them.
class OrderTable final : public SensitivityTable
{
    Q_OBJECT
public:
    OrderTable(const Document *document, QWidget *parent);

    void show(const std::vector<LayerRank> &ranks, const QString &setting);
};

/// What was suggested for each layer, and the figure that says so.
class WhyTable final : public SensitivityTable
{
    Q_OBJECT
public:
    WhyTable(const Document *document, QWidget *parent);

    void show(const SensitivityWork &work);
    /// All that a row says, as a sentence; empty for a layer without one.
    QString reasonOf(int layer) const;
};

} // namespace espalier
