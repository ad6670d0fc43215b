// SPDX-License-Identifier: GPL-3.0-or-later
// The words in and about the cells of the sensitivity page's matrix.
#include "app/session/layerfigures.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include "app/messages/errortext.h"
#include "widgets/text/format.h"

#include <QLocale>
#include <QRegularExpression>

#include <cmath>

namespace espalier {

namespace {

enum ProxyColumn { Sqnr, Kl, Hessian, ProxyCount };

const char *idOf(int proxy)
{
    return proxy == Sqnr ? "sqnr" : proxy == Kl ? "kl" : "hessian";
}

double correlationOf(const std::vector<SensitivityProxy> &proxies, int which)
{
    for (const SensitivityProxy &one : proxies)
        if (one.id == idOf(which))
            return one.correlation;
    return std::nan("");
}

QString correlationText(double correlation)
{
    return std::isnan(correlation) ? dash() : QLocale().toString(correlation, 'f', 2);
}

/// ".98", "1", "-.5": as narrow as it gets.
QString narrowText(double correlation)
{
    if (std::isnan(correlation))
        return dash();
    QString text = QString::number(correlation, 'f', 2);
    text.remove(QRegularExpression(QStringLiteral("\\.?0+$")));
    return text.replace(QRegularExpression(QStringLiteral("^(-?)0\\.")), QStringLiteral("\\1."));
}

/// "0.62", "5e-3".
QString narrowFigure(double figure)
{
    if (figure == 0 || std::abs(figure) >= 0.01)
        return QLocale().toString(figure, 'g', 2);
    return QString::number(figure, 'e', 0).replace(QLatin1String("e-0"), QLatin1String("e-"));
}

} // namespace

QString SensitivityPage::axisTitle(SensitivityWork::Mode mode)
{
    switch (mode) {
    case SensitivityWork::Mode::Bits:
    case SensitivityWork::Mode::BitsAndRanges: return tr("Bits (click a number: all unlocked layers)");
    case SensitivityWork::Mode::Pattern: return tr("N of every M stay (click a pattern: all unlocked layers)");
    case SensitivityWork::Mode::Mixed: return tr("Bits, then sparsity (click one: all unlocked layers)");
    case SensitivityWork::Mode::Sparsity:
    case SensitivityWork::Mode::ChannelSparsity: break;
    }
    return tr("Sparsity, % (click a number: all unlocked layers)");
}

QString SensitivityPage::shortTitle(SensitivityWork::Mode mode)
{
    switch (mode) {
    case SensitivityWork::Mode::Bits:
    case SensitivityWork::Mode::BitsAndRanges: return tr("Bits");
    case SensitivityWork::Mode::Pattern: return tr("Pattern");
    case SensitivityWork::Mode::Mixed: return tr("Bits, sparsity");
    case SensitivityWork::Mode::Sparsity:
    case SensitivityWork::Mode::ChannelSparsity: break;
    }
    return tr("Sparsity, %");
}

QStringList SensitivityPage::rowNames() const
{
    QStringList names;
    for (const int layer : m_work->matrix()->layers) {
        const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
        names += m_document->figures()->state(layer).resolved.locked ? name + QStringLiteral(" *")
                                                                     : name; // A word would take the room of a column.
    }
    return names;
}

QStringList SensitivityPage::columnNames() const
{
    QStringList names;
    // Numbers alone: columns are narrow, and the axis says what they are.
    for (const SweepSetting &setting : m_work->matrix()->settings) {
        QString name = setting.isPattern() ? m_work->settingText(setting)
                                           : QLocale().toString(setting.weights ? setting.value() : 100 * setting.value(), 'g', 4);
        if (setting.weights && setting.weights->range.method != RangeSpec().method)
            name += QLatin1Char('\n') + SensitivityWork::rangeMethodLabel(setting.weights->range.method);
        if (setting.prune && m_work->mode() == SensitivityWork::Mode::Mixed)
            name += QStringLiteral("\n%");
        names += name;
    }
    const std::vector<SensitivityProxy> proxies = m_work->proxies(m_column);
    // The correlation stands without its letter: long names of layers leave the columns no room for it, and a cell's tooltip says
    // what it is.
    const QStringList titles{tr("SQNR"), tr("KL"), tr("Hess.", "a narrow column: the Hessian")};
    for (int which = 0; which < ProxyCount; ++which)
        names += titles[which] + QLatin1Char('\n') + narrowText(correlationOf(proxies, which));
    return names;
}

QString SensitivityPage::cellText(int row, int column, float value) const
{
    const auto &matrix = m_work->matrix();
    if (!matrix || static_cast<std::size_t>(row) >= matrix->layers.size())
        return {};
    if (column >= settings())
        return proxyText(row, column, value);
    const std::size_t at = static_cast<std::size_t>(row * settings() + column);
    const SensitivityCell &cell = m_work->shownCell(at);
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name);
    const QString setting = m_work->settingText(matrix->settings[static_cast<std::size_t>(column)]);
    const QString lock = m_document->figures()->state(cell.layer).resolved.locked
        ? QLatin1Char('\n') + tr("Locked: a click leaves the layer as it is.")
        : QString();
    if (cell.isNoop)
        return tr("%1, %2: no-op, nothing changes").arg(name, setting) + lock;
    if (cell.impossible)
        return tr("%1, %2: not possible. %3").arg(name, setting, errorSentence(*cell.impossible));
    if (cell.metrics.samples == 0)
        return tr("%1, %2: not measured").arg(name, setting) + lock;
    QString text = tr("%1, %2: %3 points (95 %: %4 to %5), top-1 %6 of %7 samples, loss %8")
                       .arg(name, setting, pointsText(cell.comparison.delta), pointsText(cell.comparison.interval.lo),
                            pointsText(cell.comparison.interval.hi), countText(cell.metrics.top1), countText(cell.metrics.samples),
                            figureText(cell.metrics.loss));
    if (cell.isPrepared)
        text += tr("; SQNR %1, KL %2").arg(decibelText(cell.sqnrDb), figureText(cell.comparison.kl));
    if (const std::optional<double> estimate = m_work->hessianEstimateOf(cell))
        text += tr("; by the Hessian's trace %1 nats").arg(figureText(*estimate));
    if (m_work->isStale(at))
        text += QLatin1Char('\n') + staleText(matrix->cells[at]);
    else if (!cell.isComplete)
        text += QLatin1Char('\n')
            + tr("An estimate: %1 of %2 samples so far.").arg(countText(cell.metrics.samples), countText(matrix->samples));
    return text + lock;
}

/// Of a figure from before the last edit, with what is known instead so far.
QString SensitivityPage::staleText(const SensitivityCell &fresh)
{
    const QString old = tr("From before the last edit of the recipe.");
    if (fresh.metrics.samples == 0)
        return old;
    const Comparison &now = fresh.comparison;
    return old + QLatin1Char('\n')
        + tr("Measured again so far: %1 points (95 %: %2 to %3) on %4 samples, too wide to take its place.")
              .arg(pointsText(now.delta), pointsText(now.interval.lo), pointsText(now.interval.hi), countText(fresh.metrics.samples));
}

QString SensitivityPage::proxyText(int row, int column, float value) const
{
    const int which = column - settings();
    const QString name = QString::fromStdString(
        m_document->model()->layers[static_cast<std::size_t>(m_work->matrix()->layers[static_cast<std::size_t>(row)])].name);
    const QString setting = m_work->settingText(m_work->matrix()->settings[static_cast<std::size_t>(m_column)]);
    const QString what = which == Sqnr ? tr("SQNR of the weights")
        : which == Kl                  ? tr("KL of the outputs, nats")
                                       : tr("loss by the Hessian's trace, nats");
    const double figure = static_cast<double>(value);
    const QString text = tr("%1, %2: %3 %4")
                             .arg(name, setting, what,
                                  std::isnan(figure)  ? tr("not known before it is measured")
                                      : which == Sqnr ? decibelText(figure)
                                                      : figureText(figure));
    return text + QLatin1Char('\n')
        + tr("Rank correlation with the measured loss: %1 at this setting, %2 over all cells (1: the same order).")
              .arg(correlationText(correlationOf(m_work->proxies(m_column), which)),
                   correlationText(correlationOf(m_work->proxies(), which)));
}

QString SensitivityPage::cellLabel(int row, int column, float value) const
{
    const auto &matrix = m_work->matrix();
    if (!matrix || static_cast<std::size_t>(row) >= matrix->layers.size())
        return {};
    const double figure = static_cast<double>(value);
    if (column >= settings())
        return std::isnan(value)          ? QString()
            : column - settings() == Sqnr ? QLocale().toString(figure, 'f', std::abs(figure) < 10 ? 1 : 0)
                                          : narrowFigure(figure);
    const SensitivityCell &cell = m_work->shownCell(static_cast<std::size_t>(row * settings() + column));
    if (cell.impossible)
        return QStringLiteral("\u00d7");
    if (cell.isNoop)
        return tr("no-op");
    return std::isnan(value) ? QString() : QLocale().toString(figure, 'f', std::abs(value) < 10 ? 2 : 1);
}

} // namespace espalier
