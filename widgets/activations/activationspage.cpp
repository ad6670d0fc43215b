// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/activations/activationspage.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/recipeeditor.h"
#include "engine/calibrate/calibrate.h"
#include "widgets/edit/gestureedit.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/inspector/quantfields.h"
#include "widgets/pages/errorcurvepoints.h"
#include "widgets/pages/readout.h"
#include "widgets/plots/errorcurve.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// More levels than this are a solid block on any screen.
constexpr int kMaxDrawnBits = 12;

/// As errorPoints and clipRatio want it.
LayerStatistics statisticsOf(const ObservedValues &seen)
{
    LayerStatistics statistics;
    statistics.histogram = seen.histogram;
    statistics.all.count = seen.count;
    statistics.all.nonfinite = seen.nonfinite;
    statistics.all.min = seen.lo;
    statistics.all.max = seen.hi;
    statistics.all.absMax = std::max(std::fabs(seen.lo), std::fabs(seen.hi));
    return statistics;
}

} // namespace

ActivationsPage::ActivationsPage(Document *document, QWidget *parent)
    : QWidget(parent), m_document(document), m_gesture(std::make_unique<GestureEdit>(document))
{
    setObjectName(QStringLiteral("activationsPage"));
    build();
    wire();
    retranslate();
}

ActivationsPage::~ActivationsPage() = default;

void ActivationsPage::build()
{
    m_end = new QComboBox(this);
    m_end->setObjectName(QStringLiteral("activationsEnd"));
    m_end->addItem(QString(), false);
    m_end->addItem(QString(), true);
    m_end->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_equalize = new QCheckBox(this);
    m_equalize->setObjectName(QStringLiteral("equalizeBox"));
    m_sharedRanges = new QCheckBox(this);
    m_sharedRanges->setObjectName(QStringLiteral("sharedRangesBox"));
    m_correction = new QComboBox(this);
    m_correction->setObjectName(QStringLiteral("biasCorrection"));
    m_correction->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (const char *id : {"", "analytic", "empirical"})
        m_correction->addItem(QString(), QLatin1String(id));
    m_correctionLabel = new QLabel(this);
    m_correctionLabel->setBuddy(m_correction);
    m_chooseData = new QPushButton(this);
    m_chooseData->setObjectName(QStringLiteral("activationsChooseData"));
    m_chooseData->setAutoDefault(false);
    m_fields = new QuantFields(m_document, edits::RangeOf::Output, this);
    m_readout = new QLabel(this);
    m_readout->setObjectName(QStringLiteral("activationsReadout"));
    m_readout->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_view = new HistogramView(this);
    m_view->setObjectName(QStringLiteral("activationsView"));
    m_view->setLogScale(true);
    m_curve = new ErrorCurve(this);
    m_curve->setObjectName(QStringLiteral("activationsCurve"));

    auto *tools = new QHBoxLayout;
    tools->addWidget(m_end);
    tools->addWidget(m_chooseData);
    tools->addStretch(1);
    tools->addWidget(m_equalize);
    tools->addWidget(m_sharedRanges);
    tools->addWidget(m_correctionLabel);
    tools->addWidget(m_correction);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_curve);
    m_splitter->setStretchFactor(0, 4);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(tools);
    layout->addWidget(m_fields);
    layout->addWidget(m_readout);
    layout->addWidget(m_splitter, 1);
}

void ActivationsPage::wire()
{
    connect(m_end, &QComboBox::currentIndexChanged, this, &ActivationsPage::showLayer);
    connect(m_correction, &QComboBox::activated, this, &ActivationsPage::chooseCorrection);
    connect(m_equalize, &QCheckBox::clicked, this,
            [this](bool on) { changeNetwork(tr("Equalization"), [on](Recipe &recipe) { recipe.equalize = on; }); });
    connect(m_sharedRanges, &QCheckBox::clicked, this,
            [this](bool on) { changeNetwork(tr("Shared ranges"), [on](Recipe &recipe) { recipe.sharedRanges = on; }); });
    connect(m_chooseData, &QPushButton::clicked, this, &ActivationsPage::dataWanted);
    connect(m_fields, &QuantFields::saidNote, this, &ActivationsPage::saidNote);
    connect(m_view, &HistogramView::gestureStarted, this, &ActivationsPage::beginGesture);
    connect(m_view, &HistogramView::rangeEdited, this,
            [this](double lo, double hi) { m_gesture->moveRange(lo, hi, m_view->gestureModifiers().testFlag(Qt::AltModifier)); });
    connect(m_view, &HistogramView::gestureFinished, this, &ActivationsPage::finishGesture);
    connect(m_view, &HistogramView::gestureCancelled, this, [this] {
        m_gesture->cancel();
        showSettings();
    });
    connect(m_view, &HistogramView::rangeReset, this, &ActivationsPage::resetRange);
    connect(m_view, &HistogramView::layerReset, this, &ActivationsPage::resetLayers);
    connect(m_curve, &ErrorCurve::ratioChosen, this, &ActivationsPage::chooseRatio);
    for (PlotView *plot : std::initializer_list<PlotView *>{m_view, m_curve})
        connect(plot, &PlotView::failed, this,
                [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });

    const auto anew = [this] {
        m_seen.reset();
        m_isAsked = false;
        showLayer();
        ask();
    };
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed, &Document::dataOpened})
        connect(m_document, signal, this, anew);
    connect(m_document->selection(), &Selection::changed, this, &ActivationsPage::showLayer);
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &ActivationsPage::showNetwork);
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        if (layers.contains(m_document->selection()->current()))
            showSettings();
    });
    connect(m_document->selection(), &Selection::originalShown, this, [this] {
        showSettings();
        update();
    });
}

void ActivationsPage::setLogScale(bool on)
{
    m_view->setLogScale(on);
}

void ActivationsPage::setLevelsShown(bool on)
{
    m_view->setLevelsShown(on);
    showSettings();
}

void ActivationsPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ActivationsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
    showLayer();
}

void ActivationsPage::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (m_document->selection()->showsOriginal())
        paintOriginalFrame(this);
}

void ActivationsPage::retranslate()
{
    const QSignalBlocker blocker(m_end);
    m_end->setItemText(0, tr("Output"));
    m_end->setItemText(1, tr("Input"));
    m_end->setToolTip(
        tr("Input or output of the layer. The output is taken after the normalization and the ReLU that are computed with the layer. The "
           "input has the range of the layer before where that layer passes its output on unchanged, else a range of its own."));
    m_end->setAccessibleName(tr("End of the layer"));
    m_equalize->setText(tr("Equalize"));
    m_equalize->setToolTip(
        tr("Of the whole network: scales the channels of layers that follow each other alike, so that one range fits all of "
           "them. The network's answers stay the same; histograms and ranges are those of the scaled weights."));
    m_sharedRanges->setText(tr("Shared ranges"));
    m_sharedRanges->setToolTip(tr("Of the whole network: activations that are added or joined get one range, as many devices want it."));
    m_correctionLabel->setText(tr("Bias correction"));
    m_correction->setItemText(0, tr("none"));
    m_correction->setItemText(1, tr("analytic"));
    m_correction->setItemText(2, tr("empirical"));
    m_correction->setToolTip(
        tr("Of the whole network: takes from each bias the mean error that quantized weights add, from the mean input of the layer "
           "(analytic) or measured layer by layer (empirical). Needs data."));
    m_correction->setAccessibleName(m_correctionLabel->text());
    m_chooseData->setText(tr("Choose data..."));
    m_readout->setToolTip(
        tr("clip: values below and above the range, which move to its ends. MSE and SQNR: of the quantized values against those of "
           "the float network. n: calibration samples."));
    m_view->setWhatsThis(
        tr("How many values of which size go through the layer on the calibration samples, in the float network. Drag the grips to set "
           "the range [lo, hi] that is quantized. Shift: ten times finer. Ctrl: one end alone. Double click: back to the method's "
           "own range. Delete: float. Escape: as before the drag."));
    m_curve->setRatioTitle(tr("Clip ratio (range as a share of the largest value)"));
    m_curve->setWhatsThis(
        tr("Mean squared error of the quantized activations over the clip ratio: the range as a share of the largest value. The "
           "ring is the range in force, the cross the least error; a click goes there."));
    showLayer();
}

void ActivationsPage::ask()
{
    if (!isVisible() || m_isAsked || !m_document->model() || !m_document->data())
        return;
    m_isAsked = true;
    m_document->requests()->activations(this, [this](const Result<CalibrationPtr> &seen) { takeSeen(seen); });
}

void ActivationsPage::takeSeen(const Result<CalibrationPtr> &seen)
{
    if (!seen) {
        // What was asked for did not come: the next look asks again.
        m_isAsked = false;
        if (!m_seen)
            m_view->setEmptyText(tr("The activations could not be computed; the message below says why."));
        return;
    }
    m_seen = *seen;
    m_curveOf.reset();
    showLayer();
}

const ObservedValues *ActivationsPage::shown() const
{
    const int layer = m_document->selection()->current();
    if (!m_seen || layer < 0)
        return nullptr;
    const std::map<int, ObservedValues> &ends = showsInput() ? m_seen->inputs : m_seen->outputs;
    const auto found = ends.find(layer);
    return found != ends.end() && found->second.count > found->second.nonfinite ? &found->second : nullptr;
}

/// The end that is chosen, or the one that there is.
bool ActivationsPage::showsInput() const
{
    return m_end->currentData().toBool() || (m_seen && !m_seen->outputs.count(m_document->selection()->current()));
}

edits::RangeOf ActivationsPage::rangeOf() const
{
    return showsInput() ? edits::RangeOf::Input : edits::RangeOf::Output;
}

const std::optional<QuantParameters> &ActivationsPage::inForce() const
{
    const LayerState &state = m_document->figures()->state(m_document->selection()->current());
    return showsInput() ? state.activationInput : state.activation;
}

/// Of the end that is shown; nothing where that is not the layer's own: the input may be as the layer before it says, and what comes
/// out of a normalization as the layer that it is computed with. There is nothing to drag then.
std::optional<QuantParameters> ActivationsPage::ownRange(int layer) const
{
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    const LayerState &state = m_document->figures()->state(layer);
    if (!info.quantizable || !state.resolved.activations)
        return std::nullopt;
    if (showsInput())
        return info.isInputOwn ? state.activationInput : std::optional<QuantParameters>();
    return state.activation;
}

QString ActivationsPage::emptySentence() const
{
    if (!m_document->model() || m_document->selection()->current() < 0)
        return tr("Choose a layer in the table.");
    if (!m_document->data())
        return tr("What goes through a layer is seen on data.");
    if (!m_seen)
        return tr("Looking at the calibration samples...");
    return tr("Nothing is seen of this layer: it has no values of its own to quantize.");
}

void ActivationsPage::showLayer()
{
    if (!isVisible())
        return; // Shown again, it catches up.
    m_chooseData->setVisible(m_document->model() && !m_document->data());
    const ObservedValues *seen = shown();
    m_view->setEmptyText(emptySentence());
    m_view->setHistogram(seen ? seen->histogram : Histogram());
    m_statistics = seen ? statisticsOf(*seen) : LayerStatistics();
    if (seen) {
        const QString name =
            QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(m_document->selection()->current())].name);
        m_view->setTitles(showsInput() ? tr("Input value of %1").arg(name) : tr("Output value of %1").arg(name), tr("Values per bin"));
    }
    showNetwork();
    showSettings();
}

void ActivationsPage::showNetwork()
{
    const QSignalBlocker blocker(m_correction);
    m_correction->setCurrentIndex(m_correction->findData(QString::fromStdString(m_document->editor()->recipe().biasCorrection)));
    m_equalize->setChecked(m_document->editor()->recipe().equalize);
    m_sharedRanges->setChecked(m_document->editor()->recipe().sharedRanges);
    for (QWidget *field : std::initializer_list<QWidget *>{m_correction, m_equalize, m_sharedRanges})
        field->setEnabled(m_document->model() != nullptr);
}

void ActivationsPage::showSettings()
{
    if (!isVisible())
        return;
    const int layer = m_document->selection()->current();
    const bool hasLayer = m_document->model() && layer >= 0 && layer < m_document->figures()->layerCount();
    HistogramEdit edit;
    if (hasLayer && !m_document->selection()->showsOriginal()) {
        const LayerState &state = m_document->figures()->state(layer);
        const std::optional<QuantSpec> &spec = state.resolved.activations;
        if (const std::optional<QuantParameters> own = ownRange(layer)) {
            edit.quantized = true;
            edit.symmetric = spec->symmetric;
            edit.zeroExact = spec->zeroExact;
            edit.lo = own->lo.front();
            edit.hi = own->hi.front();
            if (m_view->levelsShown() && spec->bits <= kMaxDrawnBits)
                edit.levels = levelValues(*spec, edit.lo, edit.hi);
        }
        edit.locked = state.resolved.locked;
    }
    m_fields->setRangeOf(rangeOf());
    m_view->setEdit(edit);
    m_readout->setText(readout());
    showCurve();
}

QString ActivationsPage::readout() const
{
    const ObservedValues *seen = shown();
    if (!seen)
        return {};
    const std::optional<QuantSpec> &spec = m_document->figures()->state(m_document->selection()->current()).resolved.activations;
    const bool isFloat = m_document->selection()->showsOriginal() || !spec || !inForce();
    QString text = activationText(*seen, isFloat ? nullptr : &*spec, isFloat ? nullptr : &*inForce());
    return text + QStringLiteral("   ") + tr("n %1").arg(countText(m_seen->samples));
}

void ActivationsPage::showCurve()
{
    const ObservedValues *seen = shown();
    const std::optional<QuantSpec> spec = seen && !m_document->selection()->showsOriginal()
        ? m_document->figures()->state(m_document->selection()->current()).resolved.activations
        : std::nullopt;
    if (!spec) {
        m_curve->setEmptyText(seen ? tr("The error curve appears when the activations are quantized: choose their bits above.")
                                   : QString());
        m_curve->setCurve({}, {});
        m_curve->setNow(std::nullopt);
        m_curveOf.reset();
        return;
    }
    QuantSpec key = *spec;
    key.range = {};
    const std::pair<const ObservedValues *, QuantSpec> wanted{seen, key};
    if (m_curveOf != wanted) {
        const ErrorPoints points = errorPoints(m_statistics, *spec);
        m_curve->setCurve(points.ratios, points.errors);
        m_curveOf = wanted;
    }
    const std::optional<QuantParameters> &now = inForce();
    m_curve->setNow(now ? std::optional(edits::clipRatio(*spec, edits::observedIn(m_statistics.all), {now->lo.front(), now->hi.front()}))
                        : std::nullopt);
}

edits::LayerStart ActivationsPage::startOf(int layer) const
{
    const std::map<int, ObservedValues> &ends = showsInput() ? m_seen->inputs : m_seen->outputs;
    const auto found = ends.find(layer);
    return activationStart(m_document->figures()->state(layer), showsInput(), found != ends.end() ? &found->second : nullptr);
}

/// Of the selected layers that have a range of their own at the shown end.
void ActivationsPage::beginGesture()
{
    edits::LayerStarts starts;
    for (const int layer : m_document->selection()->layers())
        if (m_seen && ownRange(layer))
            starts.emplace(layer, startOf(layer));
    m_gesture->begin(rangeOf(), m_document->selection()->current(), std::move(starts));
}

void ActivationsPage::edit(const QString &what, const MakeEdit &make)
{
    if (const QString note = applyEdit(*m_document, m_document->selection()->layers(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
}

void ActivationsPage::chooseRatio(double ratio)
{
    const int layer = m_document->selection()->current();
    if (!shown() || !m_view->edit().quantized || m_view->edit().locked)
        return;
    const std::optional<QuantSpec> &spec = m_document->figures()->state(layer).resolved.activations;
    if (!spec)
        return;
    const edits::Bounds range = edits::boundsAtRatio(*spec, edits::observedIn(m_statistics.all), ratio);
    m_gesture->begin(rangeOf(), layer, {{layer, startOf(layer)}});
    m_gesture->moveRange(range.lo, range.hi, false);
    finishGesture();
}

void ActivationsPage::finishGesture()
{
    if (const QString note = m_gesture->finish(); !note.isEmpty())
        Q_EMIT saidNote(note);
    showSettings();
}

void ActivationsPage::resetRange()
{
    edit(tr("Activation range back to min-max"), [this](const auto &...a) { return edits::resetRange(a..., rangeOf()); });
}

void ActivationsPage::resetLayers()
{
    edit(tr("Activations back to float"), [](const auto &...a) { return edits::clearActivations(a...); });
}

void ActivationsPage::chooseCorrection()
{
    const std::string kind = m_correction->currentData().toString().toStdString();
    changeNetwork(tr("Bias correction"), [&kind](Recipe &recipe) { recipe.biasCorrection = kind; });
}

void ActivationsPage::changeNetwork(const QString &what, const std::function<void(Recipe &)> &change)
{
    Recipe next = m_document->editor()->recipe();
    change(next);
    if (m_document->model() && !(next == m_document->editor()->recipe()))
        m_document->editor()->edit(next, what);
}

} // namespace espalier
