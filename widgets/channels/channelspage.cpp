// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/channels/channelspage.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "widgets/channels/channelsview.h"
#include "widgets/edit/layeredit.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace espalier {

ChannelsPage::ChannelsPage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("channelsPage"));
    build();
    retranslate();
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed})
        connect(document, signal, this, &ChannelsPage::refresh);
    connect(document->selection(), &Selection::changed, this, &ChannelsPage::refresh);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, &ChannelsPage::refresh);
    connect(document->selection(), &Selection::originalShown, this, &ChannelsPage::refresh);
    connect(document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        if (layers.contains(m_document->selection()->current()))
            refresh();
    });
    connect(m_order, &QComboBox::activated, this, &ChannelsPage::refresh);
    connect(m_view, &ChannelsView::currentChanged, document->selection(), &Selection::setChannel);
    connect(document->selection(), &Selection::channelChanged, this, [this](int channel) {
        if (isVisible())
            m_view->setCurrentChannel(channel);
    });
    connect(m_view, &ChannelsView::dragStarted, this, [this] {
        const LayerState &state = m_document->figures()->state(m_document->selection()->current());
        if (!state.parameters)
            return;
        m_los = state.parameters->lo;
        m_his = state.parameters->hi;
        // A channel of zeros has no range of its own; as a fixed one it gets the layer's.
        const std::optional<ShownRange> whole = shownRange(state);
        for (std::size_t i = 0; i < m_los.size() && whole; ++i) {
            if (!(m_los[i] < m_his[i])) {
                m_los[i] = whole->lo;
                m_his[i] = whole->hi;
            }
        }
        m_gesture = m_document->editor()->beginGesture();
    });
    connect(m_view, &ChannelsView::rangeDragged, this, &ChannelsPage::setRange);
    connect(m_view, &ChannelsView::dragFinished, this, [this] {
        m_document->editor()->endGesture();
        m_gesture = 0;
        refresh();
    });
    connect(m_view, &ChannelsView::dragCancelled, this, [this] {
        m_document->editor()->cancelGesture();
        m_gesture = 0;
        refresh();
    });
}

void ChannelsPage::build()
{
    m_order = new QComboBox(this);
    m_order->setObjectName(QStringLiteral("channelsOrder"));
    for (const ChannelOrder order : {ChannelOrder::Index, ChannelOrder::AbsMax, ChannelOrder::L2, ChannelOrder::Std, ChannelOrder::Mean})
        m_order->addItem(QString(), static_cast<int>(order));
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("channelsSummary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_view = new ChannelsView(this);
    m_view->setObjectName(QStringLiteral("channelsView"));
    auto *tools = new QHBoxLayout;
    tools->addWidget(m_order);
    tools->addWidget(m_summary, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(tools);
    layout->addWidget(m_view, 1);
}

void ChannelsPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ChannelsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ChannelsPage::retranslate()
{
    m_order->setItemText(0, tr("In order"));
    m_order->setItemText(1, tr("Largest |w| first"));
    m_order->setItemText(2, tr("Largest L2 first"));
    m_order->setItemText(3, tr("Largest spread first"));
    m_order->setItemText(4, tr("Largest mean first"));
    m_order->setAccessibleName(tr("Order of the channels"));
    m_order->setToolTip(m_order->accessibleName());
    m_view->setAccessibleName(tr("Output channels"));
    m_view->setWhatsThis(
        tr("One row per output channel: the line goes from its smallest to its largest weight, the box covers mean \u00b1 one standard "
           "deviation, brackets show the quantization range. Dead: largest |w| at most a thousandth of the median channel's. Outlier: "
           "more than three times the median channel's. With a range per channel the brackets can be dragged."));
    refresh();
}

void ChannelsPage::refresh()
{
    if (!isVisible())
        return;
    m_shownLayer = m_document->selection()->current();
    const bool hasLayer = m_document->model() && m_shownLayer >= 0;
    const LayerState &state = m_document->figures()->state(m_shownLayer);
    if (!hasLayer || !state.hasStatistics || m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)].weights.empty()) {
        m_view->setEmptyText(hasLayer && !state.hasStatistics ? tr("Reading the weights...")
                                                              : tr("Choose a layer with weights in the table."));
        m_view->setRows({}, false, true);
        m_summary->clear();
        return;
    }
    const LayerStatistics &statistics = m_document->figures()->shownStatistics(m_shownLayer);
    const ChannelStatistics &channels = statistics.channels;
    const auto count = static_cast<std::int64_t>(channels.min.size());
    const bool isQuantized = state.resolved.weights && state.parameters && !m_document->selection()->showsOriginal();
    const bool isOwn = isQuantized && state.resolved.weights->granularity.kind == Granularity::Kind::Channel && !state.resolved.locked
        && state.parameters->lo.size() == channels.min.size();
    std::vector<ChannelRow> rows =
        channelRows(channels, count > 0 ? statistics.all.count / count : 0, isQuantized ? &*state.parameters : nullptr);
    int dead = 0;
    int outliers = 0;
    for (const ChannelRow &row : rows) {
        dead += row.isDead;
        outliers += row.isOutlier;
    }
    sortChannels(rows, static_cast<ChannelOrder>(m_order->currentData().toInt()));
    m_view->setRows(std::move(rows), isOwn, isQuantized && state.resolved.weights->symmetric);
    m_view->setCurrentChannel(m_document->selection()->channel());
    QString text = tr("%1 channels, %2 dead, %3 outliers").arg(countText(count), countText(dead), countText(outliers));
    if (isQuantized && !isOwn)
        text += QStringLiteral("   ") + tr("(choose \"per channel\" at the right to give each its own range)");
    m_summary->setText(text);
    m_summary->setToolTip(text);
}

void ChannelsPage::setRange(int channel, double lo, double hi)
{
    const auto at = static_cast<std::size_t>(channel);
    if (m_gesture == 0 || at >= m_los.size())
        return;
    m_los[at] = lo;
    m_his[at] = hi;
    const edits::Edit edit = editOf(*m_document, {m_shownLayer}, [&](const auto &...arguments) {
        return edits::changeWeights(arguments..., [&](QuantSpec &spec, const LayerInfo &) {
            spec.range = RangeSpec();
            spec.range.method = "fixed";
            spec.range.lo = m_los;
            spec.range.hi = m_his;
        });
    });
    if (edit.changed > 0)
        m_document->editor()->edit(edit.recipe, tr("Range of channel %1").arg(channel), m_gesture);
    // The engine's answer for a whole layer takes a moment; the bracket follows the hand at once.
    std::vector<ChannelRow> rows = m_view->rows();
    for (ChannelRow &row : rows) {
        if (row.channel == channel) {
            row.lo = lo;
            row.hi = hi;
        }
    }
    const bool isSymmetric = m_document->figures()->state(m_shownLayer).resolved.weights
        && m_document->figures()->state(m_shownLayer).resolved.weights->symmetric;
    m_view->setRows(std::move(rows), true, isSymmetric);
}

} // namespace espalier
