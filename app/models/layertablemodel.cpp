// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/layertablemodel.h"

#include "app/session/layerfigures.h"

#include <QLocale>

#include <cmath>

namespace espalier {

namespace {

/// Counts of many bins gathered into a few; what a sparkline has pixels for.
QVector<double> gathered(const Histogram &histogram, int bins)
{
    QVector<double> few;
    if (histogram.bins() == 0)
        return few;
    few.fill(0, bins);
    for (int i = 0; i < histogram.bins(); ++i)
        few[static_cast<int>(static_cast<qint64>(i) * bins / histogram.bins())] +=
            static_cast<double>(histogram.counts[static_cast<std::size_t>(i)]);
    return few;
}

bool sameValue(const QVariant &a, const QVariant &b)
{
    return a.isValid() == b.isValid() && a == b;
}

QString badge(double points)
{
    return points > 2 ? QStringLiteral("!!") : points > 0.5 ? QStringLiteral("!") : QStringLiteral(".");
}

QString shape(const LayerInfo &layer)
{
    QStringList sizes;
    for (const std::int64_t extent : layer.weightShape)
        sizes << QString::number(extent);
    return sizes.join(QStringLiteral(" × "));
}

} // namespace

LayerTableModel::LayerTableModel(Document *document, QObject *parent) : QAbstractTableModel(parent), m_document(document)
{
    connect(document, &Document::modelOpened, this, &LayerTableModel::reset);
    connect(document, &Document::modelClosed, this, &LayerTableModel::reset);
    connect(document->figures(), &LayerFigures::layersChanged, this, &LayerTableModel::refresh);
    reset();
}

int LayerTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags LayerTableModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid())
        flags |= Qt::ItemNeverHasChildren;
    return flags;
}

LayerTableModel::Row LayerTableModel::makeRow(int layer) const
{
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    const LayerState &state = m_document->figures()->state(layer);
    Row row;
    row.isLocked = state.resolved.locked;
    row.isChanged = state.isChanged;
    row.isExact = state.isExact;
    row.bits = state.resolved.weights && !info.weights.empty() ? state.resolved.weights->bits : 32;
    row.activationBits = state.resolved.activations && info.quantizable ? state.resolved.activations->bits : 32;
    row.values[Name] = QString::fromStdString(info.name);
    row.values[Kind] = QString::fromStdString(info.kind);
    row.values[Shape] = shape(info);
    row.values[Parameters] = static_cast<qint64>(info.parameters);
    if (state.hasStatistics) {
        row.values[Min] = state.statistics.all.min;
        row.values[Max] = state.statistics.all.max;
        row.values[Mean] = state.statistics.all.mean;
        row.histogram = gathered(state.statistics.histogram, kSparkBins);
    }
    if (!info.weights.empty()) {
        row.values[Bits] = row.bits;
        if (state.quality.count > 0) {
            row.values[Sparsity] = 100.0 * static_cast<double>(state.quality.zeros) / static_cast<double>(state.quality.count);
            if (state.quality.sqnrDb)
                row.values[Sqnr] = *state.quality.sqnrDb;
        }
    }
    row.values[Lock] = row.isLocked;
    return row;
}

void LayerTableModel::reset()
{
    beginResetModel();
    m_rows.clear();
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
        m_rows.append(makeRow(layer));
    endResetModel();
}

void LayerTableModel::setSensitivity(int layer, const Lost &lost, const QString &words)
{
    if (layer < 0 || layer >= m_rows.size())
        return;
    Row &row = m_rows[layer];
    const QVariant value = std::isnan(lost.points) ? QVariant() : QVariant(lost.points);
    if (sameValue(value, row.values[SensitivityColumn]) && words == row.sensitivityWords)
        return;
    row.badge = value.isValid() ? badge(lost.points) : QString();
    if (value.isValid() && badge(lost.lo) != badge(lost.hi))
        row.badge += QLatin1Char('?');
    row.values[SensitivityColumn] = value;
    row.sensitivityWords = words;
    Q_EMIT dataChanged(index(layer, SensitivityColumn), index(layer, SensitivityColumn));
}

void LayerTableModel::refresh(const QVector<int> &layers)
{
    for (const int layer : layers) {
        if (layer < 0 || layer >= m_rows.size())
            continue;
        Row next = makeRow(layer);
        Row &now = m_rows[layer];
        next.values[SensitivityColumn] = now.values[SensitivityColumn];
        next.sensitivityWords = now.sensitivityWords;
        next.badge = now.badge;
        bool isTouched[ColumnCount] = {};
        for (int column = 0; column < ColumnCount; ++column)
            isTouched[column] = !sameValue(next.values[column], now.values[column]);
        isTouched[Bits] |= next.activationBits != now.activationBits;
        isTouched[HistogramColumn] |= next.histogram != now.histogram;
        const bool isRowTouched = next.isLocked != now.isLocked || next.isChanged != now.isChanged;
        isTouched[Name] |= isRowTouched; // the name shows that the layer was changed or locked
        if (next.isExact != now.isExact)
            isTouched[Sparsity] = isTouched[Sqnr] = true;
        now = std::move(next);
        for (int first = 0; first < ColumnCount; ++first) {
            if (!isTouched[first])
                continue;
            int last = first;
            while (last + 1 < ColumnCount && isTouched[last + 1])
                ++last;
            Q_EMIT dataChanged(index(layer, first), index(layer, last));
            first = last;
        }
    }
}

QVariant LayerTableModel::display(const Row &row, int column) const
{
    const QVariant &value = row.values[column];
    if (!value.isValid())
        return {};
    const QLocale locale;
    switch (column) {
    case Parameters: return locale.toString(value.toLongLong());
    case Min:
    case Max:
    case Mean: return locale.toString(value.toDouble(), 'g', 4);
    case Bits:
        if (row.activationBits != 32) // Of weights, of activations.
            return QStringLiteral("%1 / %2").arg(row.bits == 32 ? tr("float") : locale.toString(row.bits),
                                                 locale.toString(row.activationBits));
        return row.bits == 32 ? tr("float") : locale.toString(row.bits);
    case Sparsity: return tr("%1 %").arg(locale.toString(value.toDouble(), 'f', 1));
    case Sqnr: return std::isinf(value.toDouble()) ? QStringLiteral("∞") : tr("%1 dB").arg(locale.toString(value.toDouble(), 'f', 1));
    case SensitivityColumn: // A word of one to three signs; the figure is in the tooltip and sorts.
        return row.badge;
    case HistogramColumn:
    case Lock: return {};
    default: return value;
    }
}

QVariant LayerTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[index.row()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return display(row, column);
    case Qt::TextAlignmentRole:
        if (column == SensitivityColumn)
            return static_cast<int>(Qt::AlignCenter);
        if ((column >= Parameters && column <= Mean) || (column >= Bits && column <= Sqnr))
            return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case Qt::AccessibleTextRole:
        if (column == Lock)
            return row.isLocked ? tr("locked") : tr("not locked");
        if (column == SensitivityColumn)
            return row.sensitivityWords;
        return display(row, column);
    case Qt::ToolTipRole:
        if (column == Sqnr || column == Sparsity)
            return row.isExact ? tr("Exact") : tr("About: from the histogram");
        if (column == Lock)
            return row.isLocked ? tr("Locked: edits skip this layer") : QString();
        if (column == SensitivityColumn)
            return row.sensitivityWords;
        return column <= Shape ? row.values[column] : QVariant();
    case SortRole:
        if (column == HistogramColumn)
            return row.values[Parameters];
        return row.values[column];
    case LayerRole: return index.row();
    case LayerNameRole: return row.values[Name];
    case HistogramRole: return QVariant::fromValue(row.histogram);
    case LockedRole: return row.isLocked;
    case ChangedRole: return row.isChanged;
    case ExactRole: return row.isExact;
    case WeightsRole: return row.values[Bits].isValid();
    case BitsRole: return row.bits;
    case ZeroRole: return row.values[Sparsity];
    case SensitivityRole: return row.values[SensitivityColumn];
    case SqnrRole: return row.values[Sqnr];
    default: return {};
    }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Name");
    case Kind: return tr("Kind");
    case Shape: return tr("Shape");
    case Parameters: return tr("Parameters");
    case Min: return tr("Min");
    case Max: return tr("Max");
    case Mean: return tr("Mean");
    case Bits: return tr("Bits");
    case Sparsity: return tr("Zeros");
    case Sqnr: return tr("SQNR");
    case HistogramColumn: return tr("Histogram");
    case Lock: return tr("Lock");
    case SensitivityColumn: return tr("Sens.");
    default: return {};
    }
}

} // namespace espalier
