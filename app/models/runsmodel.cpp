// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/runsmodel.h"

#include "app/session/runs.h"

#include <QLocale>

namespace espalier {

RunsModel::RunsModel(const Runs *runs, QObject *parent) : QAbstractTableModel(parent), m_source(runs)
{
    connect(runs, &Runs::runsChanged, this, &RunsModel::refresh);
    refresh();
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void RunsModel::refresh()
{
    const QVector<Run> &runs = m_source->all();
    const auto shown = m_runs.size();
    const bool isContinued = runs.size() >= shown && (shown == 0 || runs.at(shown - 1).id == m_runs.at(shown - 1).id);
    if (!isContinued) {
        beginResetModel();
        m_runs = runs;
        endResetModel();
        return;
    }
    if (runs.size() == shown)
        return;
    beginInsertRows({}, static_cast<int>(shown), static_cast<int>(runs.size()) - 1);
    m_runs = runs;
    endInsertRows();
}

/// The figure itself; invalid where the run did not measure it (a fine-tune that was called off).
QVariant RunsModel::value(const Run &run, int column) const
{
    const Evaluation &figures = run.evaluation;
    const bool isMeasured = figures.metrics.samples > 0;
    const double samples = static_cast<double>(figures.metrics.samples);
    switch (column) {
    case Number: return static_cast<qint64>(run.id);
    case Kind: return run.kind == Run::Kind::Finetune ? QStringLiteral("finetune") : QStringLiteral("evaluate");
    case RecipeColumn: return run.recipeHash;
    case Top1: return isMeasured ? QVariant(100.0 * static_cast<double>(figures.metrics.top1) / samples) : QVariant();
    case Delta: return isMeasured ? QVariant(100.0 * figures.comparison.delta) : QVariant();
    case Loss: return isMeasured ? QVariant(figures.metrics.loss) : QVariant();
    case Size: return isMeasured ? QVariant(static_cast<qint64>(figures.sizeBytes)) : QVariant();
    case SparsityColumn: return isMeasured ? QVariant(100.0 * figures.sparsity) : QVariant();
    case Seed: return static_cast<qint64>(run.seed);
    case Seconds: return run.seconds;
    default: return {};
    }
}

QVariant RunsModel::display(const Run &run, int column) const
{
    const QVariant known = value(run, column);
    if (!known.isValid())
        return QStringLiteral("–");
    const QLocale locale;
    const Evaluation &figures = run.evaluation;
    switch (column) {
    case Kind: return run.kind == Run::Kind::Finetune ? tr("Fine-tune") : tr("Evaluate");
    case RecipeColumn: return run.recipe.isIdentity() ? tr("float") : run.recipeHash.left(8);
    case Top1:
        //: Accuracy, then the bounds of its 95 % interval
        return tr("%1 % (%2 to %3)")
            .arg(locale.toString(known.toDouble(), 'f', 2), locale.toString(100 * figures.metrics.interval.lo, 'f', 2),
                 locale.toString(100 * figures.metrics.interval.hi, 'f', 2));
    case Delta:
        //: A difference in percentage points, then the bounds of its 95 % interval
        return tr("%1 pp (%2 to %3)")
            .arg(locale.toString(known.toDouble(), 'f', 2), locale.toString(100 * figures.comparison.interval.lo, 'f', 2),
                 locale.toString(100 * figures.comparison.interval.hi, 'f', 2));
    case Loss: return locale.toString(known.toDouble(), 'f', 5);
    case Size: return locale.formattedDataSize(known.toLongLong(), 2, QLocale::DataSizeSIFormat);
    case SparsityColumn: return tr("%1 %").arg(locale.toString(known.toDouble(), 'f', 1));
    case Seconds: return tr("%1 s").arg(locale.toString(known.toDouble(), 'f', 1));
    default: return locale.toString(known.toLongLong());
    }
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Run &run = m_runs[index.row()];
    switch (role) {
    case Qt::DisplayRole: return display(run, index.column());
    case Qt::TextAlignmentRole:
        if (index.column() >= Top1 || index.column() == Number)
            return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case Qt::ToolTipRole: return index.column() == RecipeColumn ? QVariant(run.recipeHash) : QVariant();
    case SortRole: return value(run, index.column());
    case RunIdRole: return run.id;
    case CommandLineRole: return run.commandLine;
    case CanKeepRole: return run.tuned != nullptr;
    default: return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return tr("Run");
    case Kind: return tr("Kind");
    case RecipeColumn: return tr("Recipe");
    case Top1: return tr("Top-1");
    case Delta: return tr("Difference");
    case Loss: return tr("Loss");
    case Size: return tr("Size");
    case SparsityColumn: return tr("Zeros");
    case Seed: return tr("Seed");
    case Seconds: return tr("Time");
    default: return {};
    }
}

} // namespace espalier
