// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/layerintegers.h"

#include <QAbstractTableModel>

namespace espalier {

/// The weights of a layer as a table: rows along the first axis of the tensor, one column for each place along the others. Text is
/// made for the cells that are looked at.
class IntegersModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Shown { Integers, Dequantized, Float, Difference };

    using QAbstractTableModel::QAbstractTableModel;

    void setIntegers(std::shared_ptr<const LayerIntegers> integers);
    void setShown(Shown shown);
    const std::shared_ptr<const LayerIntegers> &integers() const { return m_integers; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// "Output 3, input 5, kernel (1, 2): 0.0234 is level 12 of scale 0.00195, zero point 0: 0.0234".
    QString sentence(const QModelIndex &index) const;
    /// All cells as they are shown, with a column of scales and zero points where a row has one.
    QString toCsv() const;

private:
    std::size_t place(const QModelIndex &index) const;
    double number(std::size_t place) const;
    QString columnName(int column) const;

    std::shared_ptr<const LayerIntegers> m_integers;
    Shown m_shown = Shown::Integers;
    int m_rows = 0, m_columns = 0;
};

} // namespace espalier
