// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensitivity page shows and does; sensitivitybuild.cpp lays it out, sensitivitystate.cpp tells how far it is, sensitivitywords.cpp has
// the words of its cells.
#include "widgets/sensitivity/sensitivitypage.h"

#include "app/open/selection.h"
#include "engine/files/files.h"
#include "widgets/edit/layeredit.h"
#include "widgets/files/filedialogs.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/plots/settingcurves.h"
#include "widgets/sensitivity/sensitivitytables.h"
#include "widgets/text/format.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>

#include <algorithm>
#include <limits>

namespace espalier {

namespace {

constexpr float kNotMeasured = std::numeric_limits<float>::quiet_NaN();
/// SQNR: the least is the worst; KL and the Hessian's estimate: the most.
const std::vector<int> kProxySigns{-1, 1, 1};

} // namespace

SensitivityPage::SensitivityPage(Document *document, SensitivityWork *work, QWidget *parent)
    : QWidget(parent), m_document(document), m_work(work)
{
    build();
    wire();
    retranslate();
}

void SensitivityPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_work->setEstimateWanted(true);
}

void SensitivityPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_work->setEstimateWanted(false);
}

int SensitivityPage::rowOfLayer(int layer) const
{
    if (!m_work->matrix())
        return -1;
    const std::vector<int> &layers = m_work->matrix()->layers;
    const auto found = std::find(layers.begin(), layers.end(), layer);
    return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

int SensitivityPage::settings() const
{
    return m_work->matrix() ? static_cast<int>(m_work->matrix()->settings.size()) : 0;
}

float SensitivityPage::lostAt(std::size_t cell) const
{
    const SensitivityCell &known = m_work->shownCell(cell);
    if (known.isNoop)
        return 0;
    return known.metrics.samples == 0 ? kNotMeasured : static_cast<float>(-100 * known.comparison.delta);
}

float SensitivityPage::valueAt(int row, int column) const
{
    const int measured = settings();
    if (column < measured)
        return lostAt(static_cast<std::size_t>(row * measured + column));
    const SensitivityCell &cell = m_work->shownCell(static_cast<std::size_t>(row * measured + m_column));
    switch (column - measured) {
    case 0: return cell.isPrepared && cell.sqnrDb ? static_cast<float>(*cell.sqnrDb) : kNotMeasured;
    case 1: return cell.metrics.samples > 0 ? static_cast<float>(cell.comparison.kl) : kNotMeasured;
    default: return static_cast<float>(m_work->hessianEstimateOf(cell).value_or(kNotMeasured));
    }
}

void SensitivityPage::showMatrix()
{
    const auto &matrix = m_work->matrix();
    if (!matrix) {
        m_view->setEmptyText(emptyText());
        m_view->setCells(0, 0, {});
    } else {
        if (m_column < 0 || m_column >= settings())
            m_column = (settings() - 1) / 2;
        const QStringList rows = rowNames();
        const QStringList columns = columnNames();
        std::vector<float> values;
        for (int row = 0; row < rows.size(); ++row)
            for (int column = 0; column < columns.size(); ++column)
                values.push_back(valueAt(row, column));
        m_view->setTitles(QStringLiteral(""), // Their names say what they are, and columns need the room.
                          axisTitle(m_work->mode()), tr("Points of top-1 lost"));
        m_view->setSideColumns(kProxySigns);
        showNames();
        m_view->setCells(static_cast<int>(rows.size()), static_cast<int>(columns.size()), std::move(values));
    }
    showStale();
    showCurves();
    showOrder();
    showStats();
    showSums();
    showState();
}

void SensitivityPage::showCells(const QVector<int> &cells)
{
    const int columns = settings();
    for (const int cell : cells) {
        const int row = cell / columns;
        m_view->setCell(row, cell % columns, lostAt(static_cast<std::size_t>(cell)));
        if (cell % columns == m_column)
            for (int side = columns; side < columns + static_cast<int>(kProxySigns.size()); ++side)
                m_view->setCell(row, side, valueAt(row, side));
    }
    showNames();
    showStale();
    showCurves();
    showOrder();
    showStats();
    showSums();
}

/// A lock shows in the layer's name.
void SensitivityPage::showLocks()
{
    if (m_work->matrix() && rowNames() != m_shownRows)
        showNames();
}

void SensitivityPage::showNames()
{
    m_shownRows = rowNames();
    m_view->setNames(m_shownRows, columnNames());
}

void SensitivityPage::showStale()
{
    std::vector<std::uint8_t> stale;
    const int columns = settings();
    for (int row = 0; m_work->staleCells() > 0 && row < m_view->rows(); ++row)
        for (int column = 0; column < m_view->columns(); ++column)
            stale.push_back(m_work->isStale(static_cast<std::size_t>(row * columns + (column < columns ? column : m_column))));
    m_view->setStale(std::move(stale));
}

void SensitivityPage::showCurves()
{
    std::vector<SettingCurve> curves;
    QStringList names;
    std::vector<std::size_t> starts;
    if (const auto &matrix = m_work->matrix()) {
        for (std::size_t column = 1; column < matrix->settings.size(); ++column) {
            const SweepSetting &left = matrix->settings[column - 1], &right = matrix->settings[column];
            if (left.weights.has_value() != right.weights.has_value()
                || (left.weights && left.weights->range.method != right.weights->range.method))
                starts.push_back(column);
        }
        const int current = rowOfLayer(m_document->selection()->current());
        names = columnNames().mid(0, settings());
        for (std::size_t row = 0; row < matrix->layers.size(); ++row) {
            SettingCurve curve;
            curve.name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(matrix->layers[row])].name);
            curve.isCurrent = static_cast<int>(row) == current;
            for (std::size_t column = 0; column < matrix->settings.size(); ++column) {
                const std::size_t at = row * matrix->settings.size() + column;
                const Comparison &comparison = m_work->shownCell(at).comparison;
                curve.lost.push_back(static_cast<double>(lostAt(at)));
                curve.lo.push_back(-100 * comparison.interval.hi);
                curve.hi.push_back(-100 * comparison.interval.lo);
            }
            curves.push_back(std::move(curve));
        }
    }
    m_curves->setCurves(names, std::move(curves), starts);
    m_curves->setSettingTitle(shortTitle(m_work->mode()));
}

void SensitivityPage::showOrder()
{
    const bool has = m_work->matrix() && m_column >= 0 && m_column < settings();
    m_order->show(has ? m_work->ranks(static_cast<std::size_t>(m_column)) : std::vector<LayerRank>(),
                  has ? m_work->settingText(m_work->matrix()->settings[static_cast<std::size_t>(m_column)]) : QString());
}

void SensitivityPage::choose(int row, int column)
{
    if (!m_work->matrix())
        return;
    m_document->selection()->setLayers({m_work->matrix()->layers[static_cast<std::size_t>(row)]});
    if (column >= settings())
        return;
    const edits::Edit edit = m_work->apply(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
    // Of one cell the reason itself.
    if (!edit.refused.empty() && edit.locked == 0)
        Q_EMIT saidNote(m_view->cellText(row, column));
    else
        tellLeftOut(edit);
}

void SensitivityPage::applyColumn(int column)
{
    tellLeftOut(m_work->applyColumn(static_cast<std::size_t>(column)));
}

void SensitivityPage::tellLeftOut(const edits::Edit &edit)
{
    if (const QString note = leftOutNote(edit); !note.isEmpty())
        Q_EMIT saidNote(note);
}

/// The column whose order and proxies are shown follows the cursor.
void SensitivityPage::chooseColumn(int column)
{
    if (column == m_column || column < 0 || column >= settings())
        return;
    m_column = column;
    showMatrix();
}

void SensitivityPage::measure()
{
    if (!m_work->canMeasure()) {
        Q_EMIT dataWanted();
        return;
    }
    m_work->start();
}

void SensitivityPage::copyCsv()
{
    QApplication::clipboard()->setText(m_work->toCsv());
    Q_EMIT saidNote(tr("The figures are on the clipboard."));
}

void SensitivityPage::copyCommand()
{
    QApplication::clipboard()->setText(m_work->commandLine());
    Q_EMIT saidNote(tr("The command line that measures this is on the clipboard."));
}

void SensitivityPage::saveCsv()
{
    askForTarget(this, tr("Save the figures"), QDir::home().filePath(QStringLiteral("sensitivity.csv")),
                 tr("Comma separated values (*.csv)"), QStringLiteral("csv"), [this](const QString &path) {
                     const Status written = writeFile(path.toStdString(), m_work->toCsv().toStdString());
                     if (written.ok())
                         Q_EMIT saidNote(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                     else
                         Q_EMIT said(QStringLiteral("window.csv"), tr("The figures could not be written to %1.").arg(path));
                 });
}

} // namespace espalier
