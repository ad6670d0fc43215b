// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/sensitivitypage.h"

#include "engine/io/files.h"
#include "widgets/dialogs/filedialogs.h"
#include "widgets/plots/heatmap.h"
#include "widgets/plots/settingcurves.h"
#include "widgets/text/format.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr float kNotMeasured = std::numeric_limits<float>::quiet_NaN();

/// A sentence for each reason that a suggestion has.
QString reasonText(const QString &reason)
{
    if (reason == QLatin1String("fits"))
        return SensitivityPage::tr("the strongest setting whose whole interval is within the limit");
    if (reason == QLatin1String("loosened"))
        return SensitivityPage::tr("loosened: alone a stronger one fits, together it does not");
    if (reason == QLatin1String("none-fits"))
        return SensitivityPage::tr("stays: every setting loses more than the limit");
    if (reason == QLatin1String("locked"))
        return SensitivityPage::tr("stays: locked");
    return SensitivityPage::tr("stays: not measured");
}

} // namespace

SensitivityPage::SensitivityPage(Document *document, SensitivityWork *work, QWidget *parent)
    : QWidget(parent), m_document(document), m_work(work)
{
    setObjectName(QStringLiteral("sensitivityPage"));
    build();
    wire();
    retranslate();
    showMatrix();
    showState();
}

void SensitivityPage::build()
{
    const auto combo = [this](const char *name) {
        auto *box = new QComboBox(this);
        box->setObjectName(QLatin1String(name));
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return box;
    };
    const auto tool = [this](const char *name) {
        auto *button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::StrongFocus);
        return button;
    };
    m_mode = combo("sensitivityMode");
    m_mode->addItems({QString(), QString(), QString()});
    m_baseline = combo("sensitivityBaseline");
    m_baseline->addItems({QString(), QString()});
    m_measure = new QPushButton(this);
    m_measure->setObjectName(QStringLiteral("sensitivityMeasure"));
    m_pause = tool("sensitivityPause");
    m_pause->setCheckable(true);
    m_stop = tool("sensitivityStop");
    m_csv = tool("sensitivityCsv");
    m_csv->setPopupMode(QToolButton::InstantPopup);
    m_limitLabel = new QLabel(this);
    m_limit = new QDoubleSpinBox(this);
    m_limit->setObjectName(QStringLiteral("sensitivityLimit"));
    m_limit->setRange(0, 100);
    m_limit->setDecimals(2);
    m_limit->setSingleStep(0.1);
    m_limit->setValue(0.5);
    m_limitLabel->setBuddy(m_limit);
    m_suggest = new QPushButton(this);
    m_suggest->setObjectName(QStringLiteral("sensitivitySuggest"));
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("sensitivityFacts"));
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_view = new Heatmap(this);
    m_view->setObjectName(QStringLiteral("sensitivityView"));
    m_view->setColorMap(ColorMap::Cividis);
    m_curves = new SettingCurves(this);
    m_curves->setObjectName(QStringLiteral("sensitivityCurves"));

    auto *first = new QHBoxLayout;
    first->addWidget(m_mode);
    first->addWidget(m_baseline);
    first->addWidget(m_measure);
    first->addWidget(m_pause);
    first->addWidget(m_stop);
    first->addStretch(1);
    auto *second = new QHBoxLayout;
    second->addWidget(m_facts, 1);
    second->addWidget(m_limitLabel);
    second->addWidget(m_limit);
    second->addWidget(m_suggest);
    second->addWidget(m_csv);
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setObjectName(QStringLiteral("sensitivitySplit"));
    split->addWidget(m_view);
    split->addWidget(m_curves);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(split, 1);
}

void SensitivityPage::wire()
{
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_work->setMode(static_cast<SensitivityWork::Mode>(index));
        if (isVisible())
            m_work->askEstimate();
    });
    connect(m_baseline, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_work->setBaseline(static_cast<SensitivityWork::Baseline>(index));
        if (isVisible())
            m_work->askEstimate();
    });
    connect(m_measure, &QPushButton::clicked, this, &SensitivityPage::measure);
    connect(m_pause, &QToolButton::toggled, m_work, &SensitivityWork::setPaused);
    connect(m_stop, &QToolButton::clicked, m_work, &SensitivityWork::stop);
    connect(m_suggest, &QPushButton::clicked, this, [this] { m_work->suggest(m_limit->value()); });
    connect(m_work, &SensitivityWork::matrixChanged, this, &SensitivityPage::showMatrix);
    connect(m_work, &SensitivityWork::cellsChanged, this, &SensitivityPage::showCells);
    connect(m_work, &SensitivityWork::estimateChanged, this, &SensitivityPage::showState);
    connect(m_work, &SensitivityWork::stateChanged, this, &SensitivityPage::showState);
    connect(m_work, &SensitivityWork::suggested, this, &SensitivityPage::showSuggestion);
    connect(m_view, &Heatmap::cellClicked, this, [this](int row, int column) {
        if (!m_work->matrix())
            return;
        m_document->setSelection({m_work->matrix()->layers[static_cast<std::size_t>(row)]});
        m_work->apply(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
    });
    connect(m_view, &Heatmap::columnClicked, this, [this](int column) { m_work->applyColumn(static_cast<std::size_t>(column)); });
    for (PlotView *plot : {static_cast<PlotView *>(m_view), static_cast<PlotView *>(m_curves)})
        connect(plot, &PlotView::failed, this, [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    connect(m_document, &Document::selectionChanged, this, &SensitivityPage::showCurves);
    connect(m_document, &Document::scoreChanged, this, &SensitivityPage::showFacts);
    connect(m_document, &Document::recipeChanged, this, &SensitivityPage::showFacts);
}

void SensitivityPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void SensitivityPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_work->estimate())
        m_work->askEstimate();
}

void SensitivityPage::retranslate()
{
    const QStringList modes{tr("Bits"), tr("Sparsity"), tr("Channel sparsity")};
    for (int i = 0; i < modes.size(); ++i)
        m_mode->setItemText(i, modes[i]);
    m_mode->setAccessibleName(tr("Kind of setting"));
    m_baseline->setItemText(0, tr("from the float model"));
    m_baseline->setItemText(1, tr("from the current recipe"));
    m_baseline->setAccessibleName(tr("Baseline"));
    m_pause->setText(tr("Pause"));
    m_stop->setText(tr("Stop"));
    m_csv->setText(tr("CSV"));
    auto *menu = new QMenu(m_csv);
    connect(menu->addAction(tr("Copy as CSV")), &QAction::triggered, this, &SensitivityPage::copyCsv);
    connect(menu->addAction(tr("Save as CSV...")), &QAction::triggered, this, &SensitivityPage::saveCsv);
    delete m_csv->menu();
    m_csv->setMenu(menu);
    m_limitLabel->setText(tr("lose at most"));
    m_limit->setSuffix(tr(" points"));
    m_limit->setAccessibleName(tr("Largest loss of top-1, in points"));
    m_suggest->setText(tr("Suggest"));
    m_suggest->setToolTip(tr("Gives each unlocked layer the strongest setting whose measured loss stays within the limit with its whole "
                             "interval, measures all of them together and loosens what costs most while the whole loses more. One "
                             "undo step."));
    m_view->setTitles(tr("Layer"), tr("Setting (click a name: all unlocked layers)"), tr("Points of top-1 lost"));
    m_view->setCellText([this](int row, int column, float value) { return cellText(row, column, value); });
    m_view->setCellLabel([this](int row, int column, float value) { return cellLabel(row, column, value); });
    m_view->setWhatsThis(tr("What the network loses when one layer alone gets one setting, measured on the same samples as the baseline. "
                            "Hatched: not measured. A click or Enter gives the setting to the layer, a click on a column's name or "
                            "Ctrl+Enter to all unlocked layers."));
    showMatrix();
    showState();
}

int SensitivityPage::rowOfLayer(int layer) const
{
    if (!m_work->matrix())
        return -1;
    const std::vector<int> &layers = m_work->matrix()->layers;
    const auto found = std::find(layers.begin(), layers.end(), layer);
    return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

float SensitivityPage::lostAt(std::size_t cell) const
{
    const SensitivityCell &known = m_work->matrix()->cells[cell];
    if (known.isNoop)
        return 0;
    return known.metrics.samples == 0 ? kNotMeasured : static_cast<float>(-100 * known.comparison.delta);
}

void SensitivityPage::showMatrix()
{
    const auto &matrix = m_work->matrix();
    if (!matrix) {
        m_view->setEmptyText(m_document->model() ? tr("Choose data to measure what each layer can bear.") : tr("Open a model first."));
        m_view->setCells(0, 0, {});
    } else {
        QStringList rows, columns;
        for (const int layer : matrix->layers)
            rows += QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
        for (const SweepSetting &setting : matrix->settings)
            columns += m_work->settingText(setting);
        std::vector<float> values;
        for (std::size_t i = 0; i < matrix->cells.size(); ++i)
            values.push_back(lostAt(i));
        m_view->setNames(rows, columns);
        m_view->setCells(static_cast<int>(rows.size()), static_cast<int>(columns.size()), std::move(values));
    }
    showCurves();
    showFacts();
    showState();
}

void SensitivityPage::showCells(const QVector<int> &cells)
{
    const int columns = static_cast<int>(m_work->matrix()->settings.size());
    for (const int cell : cells)
        m_view->setCell(cell / columns, cell % columns, lostAt(static_cast<std::size_t>(cell)));
    showCurves();
    showFacts();
}

void SensitivityPage::showCurves()
{
    std::vector<SettingCurve> curves;
    QStringList settings;
    if (const auto &matrix = m_work->matrix()) {
        const int current = rowOfLayer(m_document->currentLayer());
        for (const SweepSetting &setting : matrix->settings)
            settings += m_work->settingText(setting);
        for (std::size_t row = 0; row < matrix->layers.size(); ++row) {
            SettingCurve curve;
            curve.name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(matrix->layers[row])].name);
            curve.isCurrent = static_cast<int>(row) == current;
            for (std::size_t column = 0; column < matrix->settings.size(); ++column) {
                const Comparison &comparison = matrix->cell(row, column).comparison;
                curve.lost.push_back(static_cast<double>(lostAt(row * matrix->settings.size() + column)));
                curve.lo.push_back(-100 * comparison.interval.hi);
                curve.hi.push_back(-100 * comparison.interval.lo);
            }
            curves.push_back(std::move(curve));
        }
    }
    m_curves->setCurves(settings, std::move(curves));
}

void SensitivityPage::showState()
{
    const SensitivityWork::State state = m_work->state();
    const bool isIdle = state == SensitivityWork::State::Idle;
    const auto &estimate = m_work->estimate();
    if (!m_document->model() || m_work->canMeasure())
        m_measure->setText(!estimate ? tr("Measure")
                                     : tr("Measure: %1 passes, about %2, %3")
                                           .arg(countText(estimate->passes), durationText(estimate->seconds), bytesText(estimate->bytes)));
    else
        m_measure->setText(tr("Choose data..."));
    m_measure->setToolTip(estimate ? tr("%1 cells on %2 samples each. Only what follows a layer runs again, so it comes to about %3 passes "
                                        "through the whole network. What was measured before is not measured again.")
                                         .arg(countText(estimate->cells), countText(estimate->samples),
                                              countText(static_cast<std::int64_t>(estimate->fullPasses)))
                                   : QString());
    const bool hasGraph = m_document->model() && m_document->model()->graph;
    m_measure->setEnabled(isIdle && hasGraph);
    m_mode->setEnabled(isIdle);
    m_baseline->setEnabled(isIdle);
    m_pause->setEnabled(state == SensitivityWork::State::Running || state == SensitivityWork::State::Paused);
    {
        const QSignalBlocker blocker(m_pause);
        m_pause->setChecked(state == SensitivityWork::State::Paused);
    }
    m_stop->setEnabled(state == SensitivityWork::State::Running || state == SensitivityWork::State::Paused);
    const bool hasFigures = m_work->matrix() && m_work->matrix()->baseline.samples > 0;
    m_suggest->setEnabled(isIdle && hasFigures);
    m_csv->setEnabled(hasFigures);
}

void SensitivityPage::showFacts()
{
    if (!m_work->matrix() || m_work->matrix()->baseline.samples == 0) {
        m_facts->clear();
        return;
    }
    const Metrics &baseline = m_work->matrix()->baseline;
    QStringList parts{tr("baseline %1 on %2 samples")
                          .arg(percentText(static_cast<double>(baseline.top1) / static_cast<double>(baseline.samples)),
                               countText(baseline.samples))};
    const auto [sum, layers] = m_work->sumOfSingleDrops();
    const ScoreState &score = m_document->score();
    if (layers > 0) {
        const bool isKnown = score.kind == ScoreState::Kind::Measured || score.kind == ScoreState::Kind::Estimate;
        parts += tr("single losses add up to %1 points over %n layer(s), together it is %2", nullptr, layers)
                     .arg(pointsText(-sum), isKnown ? pointsText(score.evaluation.comparison.delta) : dash());
    }
    for (const StandIn &standIn : m_work->standIns())
        if (!std::isnan(standIn.correlation))
            parts += (standIn.id == "sqnr" ? tr("rank correlation of SQNR %1") : standIn.id == "kl" ? tr("of KL %1") : tr("of the Hessian %1"))
                         .arg(figureText(standIn.correlation));
    m_facts->setText(parts.join(QStringLiteral("; ")));
    m_facts->setToolTip(m_facts->text());
}

void SensitivityPage::showSuggestion()
{
    const auto &suggestion = m_work->suggestion();
    if (!suggestion || !m_document->model())
        return;
    QStringList lines;
    int changed = 0;
    for (const Suggestion &one : suggestion->suggestions) {
        const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(one.layer)].name);
        const QString reason = reasonText(QString::fromLatin1(one.reason));
        if (one.column < 0) {
            lines += tr("%1: %2").arg(name, reason);
            continue;
        }
        ++changed;
        lines += tr("%1: %2, alone %3 points (at worst %4) on %5 samples; %6")
                     .arg(name, m_work->settingText(m_work->matrix()->settings[static_cast<std::size_t>(one.column)]), pointsText(-one.drop),
                          pointsText(-one.worstDrop), countText(one.samples), reason);
    }
    m_suggest->setToolTip(lines.join(QLatin1Char('\n')));
    Q_EMIT saidNote(tr("%n layer(s) set; together %1 points, %2 instead of %3. Why: see the tooltip of Suggest.", nullptr, changed)
                        .arg(pointsText(suggestion->comparison.delta), bytesText(suggestion->sizeBytes),
                             bytesText(suggestion->baselineSizeBytes)));
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

QString SensitivityPage::cellText(int row, int column, float) const
{
    const auto &matrix = m_work->matrix();
    if (!matrix || static_cast<std::size_t>(row) >= matrix->layers.size())
        return {};
    const SensitivityCell &cell = matrix->cell(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name);
    const QString setting = m_work->settingText(matrix->settings[static_cast<std::size_t>(column)]);
    if (cell.isNoop)
        return tr("%1, %2: no-op, nothing changes").arg(name, setting);
    if (cell.metrics.samples == 0)
        return tr("%1, %2: not measured").arg(name, setting);
    QString text = tr("%1, %2: %3 points (95 %: %4 to %5), top-1 %6 of %7 samples, loss %8")
                       .arg(name, setting, pointsText(cell.comparison.delta), pointsText(cell.comparison.interval.lo),
                            pointsText(cell.comparison.interval.hi), countText(cell.metrics.top1), countText(cell.metrics.samples),
                            figureText(cell.metrics.loss));
    if (cell.isPrepared)
        text += tr("; SQNR %1, KL %2").arg(decibelText(cell.sqnrDb), figureText(cell.comparison.kl));
    if (const std::optional<double> estimate = m_work->hessianEstimateOf(cell))
        text += tr("; by the Hessian's trace %1 nats").arg(figureText(*estimate));
    return text;
}

QString SensitivityPage::cellLabel(int row, int column, float value) const
{
    const auto &matrix = m_work->matrix();
    if (!matrix || static_cast<std::size_t>(row) >= matrix->layers.size())
        return {};
    if (matrix->cell(static_cast<std::size_t>(row), static_cast<std::size_t>(column)).isNoop)
        return tr("no-op");
    return std::isnan(value) ? QString() : QLocale().toString(static_cast<double>(value), 'f', std::abs(value) < 10 ? 2 : 1);
}

} // namespace espalier
