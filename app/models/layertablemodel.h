// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QAbstractTableModel>
#include <QVariant>
#include <QVector>

#include <limits>

namespace espalier {

/// The layers of the open document, a row for each. Changes of figures come as `dataChanged` on the touched cells only, so selection
/// and scroll position stay.
class LayerTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Name,
        Kind,
        Shape,
        Parameters,
        Min,
        Max,
        Mean,
        Bits,
        Sparsity,
        Sqnr,
        HistogramColumn,
        Lock,
        SensitivityColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole + 1, ///< Typed value: QString, qint64 or double; invalid where there is none.
        LayerRole,                   ///< int: index into Model::layers (any column).
        LayerNameRole,               ///< QString (any column).
        HistogramRole,               ///< QVector<double>: kSparkBins counts over [min, max]; empty before statistics (any column).
        LockedRole,                  ///< bool (any column).
        ChangedRole,                 ///< bool: the recipe does something to the layer (any column).
        ExactRole,                   ///< bool: SQNR and sparsity are exact, not from the histogram (any column).
        WeightsRole,                 ///< bool: quantizable or prunable (any column).
        BitsRole,                    ///< int: bits of the weights, 32 when float (any column).
        ZeroRole,                    ///< double: zeros in per cent; invalid when not known (any column).
        SensitivityRole, ///< double: points of top-1 lost when the layer alone is changed; invalid when not measured (any column).
        SqnrRole,        ///< double: dB, +infinity when unchanged; invalid when not known (any column).
    };
    static constexpr int kSparkBins = 48;

    explicit LayerTableModel(Document *document, QObject *parent = nullptr);

    /// Points of top-1 that a layer loses, with the ends of the 95 % interval.
    struct Lost {
        double points = std::numeric_limits<double>::quiet_NaN(); ///< NaN: not measured.
        double lo = 0, hi = 0;
    };
    /// What was measured of a layer, and the words of the tooltip. The badge says "." up to half a point, "!" up to two, "!!" above, with
    /// a "?" where the interval reaches over such a limit: two badges without it never order two layers whose intervals overlap.
    void setSensitivity(int layer, const Lost &lost, const QString &words);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    /// What the cells of one row show; two rows are compared to find the touched cells.
    struct Row {
        QVariant values[ColumnCount]; ///< SortRole of each column.
        QVector<double> histogram;
        QString sensitivityWords;
        QString badge;
        bool isLocked = false;
        bool isChanged = false;
        bool isExact = false;
        int bits = 32;
        int activationBits = 32;
    };
    Row makeRow(int layer) const;
    void reset();
    void refresh(const QVector<int> &layers);
    QVariant display(const Row &row, int column) const;

    Document *m_document;
    QVector<Row> m_rows;
};

} // namespace espalier
