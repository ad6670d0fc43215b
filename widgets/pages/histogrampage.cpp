// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/histogrampage.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/recipeeditor.h"
#include "widgets/edit/gestureedit.h"
#include "widgets/edit/layeredit.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/pages/errorcurvepoints.h"
#include "widgets/pages/readout.h"
#include "widgets/plots/errorcurve.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include "engine/quant/quantizer.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

constexpr int kDetailDelayMs = 60;
/// The view asks for finer bins when fewer than this many of the layer's own are visible.
constexpr int kMinVisibleBins = 400;
/// More levels than this are a solid block on any screen.
constexpr int kMaxDrawnBits = 12;
constexpr std::size_t kMaxOutlines = 20;

} // namespace

HistogramPage::HistogramPage(Document *document, QWidget *parent)
    : QWidget(parent), m_document(document), m_gesture(std::make_unique<GestureEdit>(document))
{
    setObjectName(QStringLiteral("histogramPage"));
    build();
    wire();
    retranslate();
    showLayer();
}

HistogramPage::~HistogramPage() = default;

void HistogramPage::build()
{
    m_readout = new QLabel(this);
    m_readout->setObjectName(QStringLiteral("histogramReadout"));
    m_readout->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_originalMark = new QLabel(this);
    m_originalMark->setObjectName(QStringLiteral("originalMark"));
    QFont bold = font();
    bold.setBold(true);
    m_originalMark->setFont(bold);
    m_originalMark->hide();
    m_tensorPicker = new QComboBox(this);
    m_tensorPicker->setObjectName(QStringLiteral("tensorPicker"));
    m_tensorPicker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_channel = new QToolButton(this);
    m_channel->setObjectName(QStringLiteral("histogramChannel"));
    m_channel->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_channel->setFocusPolicy(Qt::StrongFocus);
    m_channel->hide();
    m_logScale = new QCheckBox(this);
    m_logScale->setObjectName(QStringLiteral("logScale"));
    m_logScale->setChecked(true);
    m_showLevels = new QCheckBox(this);
    m_showLevels->setObjectName(QStringLiteral("showLevels"));
    m_holdOriginal = new QPushButton(this);
    m_holdOriginal->setObjectName(QStringLiteral("holdOriginal"));
    m_holdOriginal->setAutoDefault(false);
    m_view = new HistogramView(this);
    m_view->setObjectName(QStringLiteral("histogramView"));
    m_curve = new ErrorCurve(this);
    m_curve->setObjectName(QStringLiteral("errorCurve"));

    auto *tools = new QHBoxLayout;
    tools->addWidget(m_tensorPicker);
    tools->addWidget(m_channel);
    tools->addStretch(1);
    tools->addWidget(m_originalMark);
    tools->addWidget(m_logScale);
    tools->addWidget(m_showLevels);
    tools->addWidget(m_holdOriginal);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("histogramSplitter"));
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_curve);
    m_splitter->setStretchFactor(0, 4);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(tools);
    layout->addWidget(m_readout);
    layout->addWidget(m_splitter, 1);

    m_detailTimer.setSingleShot(true);
    m_detailTimer.setInterval(kDetailDelayMs);
    m_view->setLogScale(true);
}

void HistogramPage::wire()
{
    connect(m_view, &HistogramView::gestureStarted, this, [this] { m_gesture->begin(); });
    connect(m_view, &HistogramView::rangeEdited, this,
            [this](double lo, double hi) { m_gesture->moveRange(lo, hi, m_view->gestureModifiers().testFlag(Qt::AltModifier)); });
    connect(m_view, &HistogramView::thresholdEdited, this,
            [this](double threshold) { m_gesture->moveThreshold(threshold, m_view->gestureModifiers().testFlag(Qt::AltModifier)); });
    connect(m_view, &HistogramView::gestureFinished, this, [this] {
        const QString note = m_gesture->finish();
        if (!note.isEmpty())
            Q_EMIT saidNote(note);
        showSettings();
    });
    connect(m_view, &HistogramView::gestureCancelled, this, [this] {
        m_gesture->cancel();
        showSettings();
    });
    connect(m_view, &HistogramView::rangeReset, this, &HistogramPage::resetRange);
    connect(m_view, &HistogramView::thresholdReset, this, &HistogramPage::resetThreshold);
    connect(m_view, &HistogramView::layerReset, this, &HistogramPage::resetLayers);
    connect(m_view, &HistogramView::visibleRangeChanged, this, [this] { m_detailTimer.start(); });
    connect(m_view, &PlotView::failed, this, [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    connect(m_curve, &PlotView::failed, this, [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    connect(m_curve, &ErrorCurve::ratioChosen, this, &HistogramPage::chooseRatio);
    connect(&m_detailTimer, &QTimer::timeout, this, &HistogramPage::askForDetail);

    connect(m_tensorPicker, &QComboBox::activated, this, &HistogramPage::chooseTensor);
    connect(m_logScale, &QCheckBox::toggled, this, [this](bool on) {
        m_view->setLogScale(on);
        Q_EMIT logScaleChanged(on);
    });
    connect(m_showLevels, &QCheckBox::toggled, this, [this](bool on) {
        m_view->setLevelsShown(on);
        showSettings();
        Q_EMIT levelsShownChanged(on);
    });
    connect(m_holdOriginal, &QPushButton::pressed, this, [this] { m_document->selection()->setShowsOriginal(true); });
    connect(m_holdOriginal, &QPushButton::released, this, [this] { m_document->selection()->setShowsOriginal(false); });

    connect(m_document, &Document::modelOpened, this, &HistogramPage::showLayer);
    connect(m_document, &Document::modelClosed, this, &HistogramPage::showLayer);
    connect(m_document->selection(), &Selection::changed, this, &HistogramPage::showLayer);
    connect(m_channel, &QToolButton::clicked, this, [this] { m_document->selection()->setChannel(-1); });
    connect(m_document->selection(), &Selection::channelChanged, this, &HistogramPage::showChannel);
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &HistogramPage::showSettings);
    connect(m_document->selection(), &Selection::originalShown, this, [this](bool on) {
        m_originalMark->setVisible(on);
        if (m_document->editor()->recipe().equalize && !showsOther())
            showLayer(); // The weights of the file are others.
        else
            showSettings();
        update();
    });
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        if (!m_hasHistogram && layers.contains(m_shownLayer) && !showsOther())
            showLayer();
        else if (layers.contains(m_shownLayer))
            showSettings();
        if (m_document->selection()->layers().size() > 1 && !showsOther())
            showOutlines();
    });
    connect(m_document->figures(), &LayerFigures::statisticsChanged, this, [this](int layer) {
        if (layer != m_shownLayer)
            return;
        m_curveOf.reset();
        if (showsOther())
            askForTensor();
        else
            showLayer();
    });
}

void HistogramPage::setLogScale(bool on)
{
    m_logScale->setChecked(on);
}

void HistogramPage::setLevelsShown(bool on)
{
    m_showLevels->setChecked(on);
}

QByteArray HistogramPage::saveLayout() const
{
    return m_splitter->saveState();
}

void HistogramPage::restoreLayout(const QByteArray &state)
{
    if (!state.isEmpty())
        m_splitter->restoreState(state);
    else
        m_splitter->setSizes({4000, 1000});
}

void HistogramPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showLayer();
    }
}

void HistogramPage::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (m_document->selection()->showsOriginal())
        paintOriginalFrame(this);
}

void HistogramPage::retranslate()
{
    m_logScale->setText(tr("Log scale"));
    m_logScale->setToolTip(tr("Count weights on a logarithmic scale"));
    m_showLevels->setText(tr("Levels"));
    m_showLevels->setToolTip(tr("Show the levels that weights are rounded to"));
    m_showLevels->setWhatsThis(
        tr("With b bits there are up to 2^b levels, scale \u00d7 (q - zero point). Ticks show them, spikes show how many "
           "weights each one gets; levels that no weight uses are marked."));
    m_holdOriginal->setText(tr("Original"));
    m_holdOriginal->setToolTip(tr("Hold to see the float model (or hold \\)"));
    m_originalMark->setText(tr("original"));
    m_channel->setToolTip(tr("The thick outline is this output channel, scaled to as many weights as the layer has. Click: no channel."));
    m_tensorPicker->setToolTip(tr("The tensor that is shown"));
    m_tensorPicker->setAccessibleName(tr("Tensor"));
    m_readout->setToolTip(readoutHelp());
    m_readout->setWhatsThis(readoutHelp());
    m_curve->setWhatsThis(tr("Mean squared error of the quantized weights over the clip ratio: the range as a share of the largest |w|. "
                             "The ring is the range in force, the cross the least error; a click goes there."));
    m_view->setWhatsThis(tr("How many weights have which value. Drag the grips on top to set the quantization range [lo, hi], the grips "
                            "below to set the pruning threshold t: weights with |w| < t become zero. Shift: ten times finer. Ctrl: "
                            "one end alone. Double click: back to the method's own value. Escape: as before the drag."));
}

/// All tensors of the layer, those that a recipe acts on first.
void HistogramPage::fillTensors()
{
    m_tensorPicker->clear();
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)];
    std::vector<int> tensors = info.weights;
    for (const int tensor : info.tensors) {
        if (std::find(tensors.begin(), tensors.end(), tensor) == tensors.end())
            tensors.push_back(tensor);
    }
    for (const int tensor : tensors) {
        const NamedTensor &shown = m_document->model()->tensors[static_cast<std::size_t>(tensor)];
        if (isFloating(shown.view.type))
            m_tensorPicker->addItem(
                QStringLiteral("%1  %2").arg(QString::fromStdString(shown.name), QString::fromStdString(shapeText(shown.view.shape))),
                tensor);
    }
    m_tensorPicker->setEnabled(m_tensorPicker->count() > 1);
}

void HistogramPage::chooseTensor()
{
    m_otherTensor = m_tensorPicker->currentIndex() > 0 ? m_tensorPicker->currentData().toInt() : -1;
    m_otherStatistics.reset();
    const int index = m_tensorPicker->currentIndex();
    if (!showsOther()) {
        showLayer();
        return;
    }
    const NamedTensor &shown = m_document->model()->tensors[static_cast<std::size_t>(m_otherTensor)];
    m_view->setTitles(tr("Values of %1").arg(QString::fromStdString(shown.name)));
    m_view->setEmptyText(tr("Reading the weights..."));
    m_view->setHistogram({});
    m_view->setOutlines({});
    m_tensorPicker->setCurrentIndex(index);
    showChannel();
    showSettings();
    askForTensor();
}

void HistogramPage::askForTensor()
{
    const auto take = [this, tensor = m_otherTensor](const std::shared_ptr<const LayerStatistics> &statistics) {
        if (tensor != m_otherTensor)
            return; // Another one was chosen, or the first again.
        m_otherStatistics = statistics;
        m_view->setEmptyText(tr("This tensor has no values to show."));
        m_view->setHistogram(statistics->histogram);
        showSettings();
    };
    m_document->requests()->tensor(m_otherTensor, this, take);
}

void HistogramPage::showLayer()
{
    m_shownLayer = m_document->selection()->current();
    m_otherTensor = -1;
    m_otherStatistics.reset();
    m_curveOf.reset();
    const bool hasLayer = m_shownLayer >= 0 && m_document->model();
    m_hasHistogram = hasLayer && m_document->figures()->state(m_shownLayer).hasStatistics;
    m_tensorPicker->clear();
    m_tensorPicker->setVisible(hasLayer);
    if (!hasLayer) {
        m_view->setEmptyText(tr("Choose a layer in the table."));
        m_view->setHistogram({});
        m_view->setOutlines({});
        m_view->setEdit({});
        m_curve->setCurve({}, {});
        m_curve->setNow(std::nullopt);
        showChannel();
        showReadout();
        return;
    }
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)];
    const LayerState &state = m_document->figures()->state(m_shownLayer);
    fillTensors();
    const bool isEqualized =
        m_document->editor()->recipe().equalize && state.areStatisticsCurrent && !m_document->selection()->showsOriginal();
    m_view->setTitles((isEqualized ? tr("Weight of %1, equalized") : tr("Weight of %1")).arg(QString::fromStdString(info.name)));
    if (!m_hasHistogram) {
        m_view->setEmptyText(tr("Reading the weights..."));
        m_view->setHistogram({});
    } else {
        m_view->setEmptyText(tr("This layer has no weights to show."));
        m_view->setHistogram(m_document->figures()->shownStatistics(m_shownLayer).histogram);
    }
    showOutlines();
    showChannel();
    showSettings();
}

void HistogramPage::showOutlines()
{
    std::vector<Histogram> outlines;
    for (const int layer : m_document->selection()->layers()) {
        const LayerState &state = m_document->figures()->state(layer);
        if (layer != m_shownLayer && state.hasStatistics && outlines.size() < kMaxOutlines)
            outlines.push_back(m_document->figures()->shownStatistics(layer).histogram);
    }
    m_view->setOutlines(std::move(outlines));
}

/// The chosen channel's own histogram as an outline over the layer's.
void HistogramPage::showChannel()
{
    const int channel = m_hasHistogram && !showsOther() ? m_document->selection()->channel() : -1;
    m_channel->setVisible(channel >= 0);
    m_channel->setText(tr("Channel %1 \u00d7").arg(channel));
    m_view->setChannel({});
    if (channel < 0)
        return;
    m_document->requests()->channelHistogram(
        m_shownLayer, channel, this, [this, layer = m_shownLayer, channel](const Histogram &histogram) {
            if (layer == m_shownLayer && channel == m_document->selection()->channel() && !showsOther())
                m_view->setChannel(histogram);
        });
}

void HistogramPage::showSettings()
{
    if (m_shownLayer < 0 || !m_document->model() || m_shownLayer >= m_document->figures()->layerCount())
        return;
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)];
    const LayerState &state = m_document->figures()->state(m_shownLayer);
    HistogramEdit edit;
    if (!m_document->selection()->showsOriginal() && !showsOther()) {
        const std::optional<ShownRange> range = shownRange(state);
        if (state.resolved.weights && range) {
            const QuantSpec &spec = *state.resolved.weights;
            edit.quantized = true;
            edit.symmetric = spec.symmetric;
            edit.zeroExact = spec.zeroExact;
            edit.lo = range->lo;
            edit.hi = range->hi;
            if (m_view->levelsShown() && spec.granularity.kind == Granularity::Kind::Tensor && spec.bits <= kMaxDrawnBits)
                edit.levels = levelValues(spec, range->lo, range->hi);
        }
        const bool byMagnitude = !state.resolved.prune || state.resolved.prune->criterion == "magnitude";
        edit.prunable = info.prunable && byMagnitude;
        // No threshold (nothing is removed) rests at zero.
        edit.threshold = std::max(0.0, state.pruneThreshold.value_or(0.0));
        edit.locked = state.resolved.locked;
    }
    m_view->setEdit(edit);
    showReadout();
    showCurve();
}

void HistogramPage::showReadout()
{
    const bool hasLayer = m_shownLayer >= 0 && m_document->model() && m_shownLayer < m_document->figures()->layerCount();
    if (hasLayer && showsOther()) {
        m_readout->setText(m_otherStatistics ? storedText(m_otherStatistics->all) : tr("Reading the weights..."));
        return;
    }
    m_readout->setText(hasLayer ? readoutText(m_document->figures()->state(m_shownLayer), m_document->selection()->showsOriginal())
                                : QString());
}

void HistogramPage::showCurve()
{
    const LayerState &state = m_document->figures()->state(m_shownLayer);
    const std::optional<QuantSpec> &spec = state.resolved.weights;
    const bool canDraw = spec && state.hasStatistics && spec->granularity.kind == Granularity::Kind::Tensor
        && !m_document->selection()->showsOriginal() && !showsOther();
    if (!canDraw) {
        m_curve->setEmptyText(showsOther() ? tr("The error curve is that of the layer's first weight tensor.")
                                  : !spec || m_document->selection()->showsOriginal()
                                  ? tr("The error curve appears when the layer is quantized: choose its bits at the right.")
                                  : tr("With a range per channel there is no single curve."));
        m_curve->setCurve({}, {});
        m_curve->setNow(std::nullopt);
        m_curveOf.reset();
        return;
    }
    QuantSpec key = *spec;
    key.range = {};
    const std::pair<int, QuantSpec> wanted{m_shownLayer, key};
    if (m_curveOf != wanted) {
        const ErrorPoints points = errorPoints(state.statistics, *spec);
        m_curve->setCurve(points.ratios, points.errors);
        m_curveOf = wanted;
    }
    const std::optional<ShownRange> range = shownRange(state);
    m_curve->setNow(range ? std::optional(edits::clipRatio(*spec, edits::observedIn(state.statistics.all), *range)) : std::nullopt);
}

void HistogramPage::askForDetail()
{
    if (!m_hasHistogram || m_shownLayer < 0 || showsOther())
        return;
    const Histogram &own = m_document->figures()->state(m_shownLayer).statistics.histogram;
    const double width = own.hi - own.lo;
    if (own.bins() == 0 || width <= 0)
        return;
    const double lo = std::max(own.lo, m_view->visibleLo());
    const double hi = std::min(own.hi, m_view->visibleHi());
    if (!(lo < hi) || (hi - lo) / width * own.bins() >= kMinVisibleBins)
        return;
    m_document->requests()->histogram(m_shownLayer, lo, hi, own.bins(), this, [this, layer = m_shownLayer](const Histogram &histogram) {
        if (layer == m_shownLayer)
            m_view->setDetail(histogram);
    });
}

void HistogramPage::chooseRatio(double ratio)
{
    const LayerState &state = m_document->figures()->state(m_shownLayer);
    if (!state.resolved.weights || state.resolved.locked)
        return;
    const ShownRange range = edits::boundsAtRatio(*state.resolved.weights, edits::observedIn(state.statistics.all), ratio);
    m_gesture->begin();
    m_gesture->moveRange(range.lo, range.hi, false);
    m_gesture->finish();
    showSettings();
}

void HistogramPage::edit(const QString &what, const MakeEdit &make)
{
    if (const QString note = applyEdit(*m_document, m_document->selection()->layers(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
}

void HistogramPage::resetRange()
{
    edit(tr("Range back to min-max"), [](const auto &...arguments) { return edits::resetRange(arguments..., edits::RangeOf::Weights); });
}

void HistogramPage::resetThreshold()
{
    edit(tr("No pruning"), [](const auto &...arguments) { return edits::clearPrune(arguments...); });
}

void HistogramPage::resetLayers()
{
    edit(tr("Back to float"), [](const auto &...arguments) { return edits::resetLayer(arguments...); });
}

} // namespace espalier
