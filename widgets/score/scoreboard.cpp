// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/scoreboard.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "widgets/plots/intervalbar.h"
#include "widgets/score/figurelabel.h"
#include "widgets/score/scoretext.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <cmath>

namespace espalier {

namespace {

QFrame *line(QWidget *parent)
{
    auto *frame = new QFrame(parent);
    frame->setFrameShape(QFrame::VLine);
    frame->setForegroundRole(QPalette::Mid);
    return frame;
}

} // namespace

Scoreboard::Scoreboard(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("scoreboard"));
    build();
    retranslate();
    connect(document->score(), &Score::scoreChanged, this, &Scoreboard::refresh);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, &Scoreboard::refresh);
    connect(document->figures(), &LayerFigures::layersChanged, this, &Scoreboard::showCost);
    connect(document, &Document::modelOpened, this, &Scoreboard::refresh);
    connect(document, &Document::modelClosed, this, &Scoreboard::refresh);
    connect(document, &Document::dataOpened, this, &Scoreboard::refresh);
    connect(document->costs(), &NetworkCosts::targetChanged, this, [this] {
        m_target->setCurrentIndex(m_target->findData(QLatin1String(m_document->costs()->target().id)));
        showCost();
    });
    connect(m_target, &QComboBox::activated, this, [this] { m_document->costs()->setTarget(m_target->currentData().toString()); });
    connect(document->selection(), &Selection::originalShown, this, [this] {
        refresh();
        update();
    });
}

void Scoreboard::build()
{
    const auto label = [this](const char *name) {
        auto *made = new QLabel(this);
        made->setObjectName(QLatin1String(name));
        made->setTextFormat(Qt::PlainText);
        return made;
    };
    const auto figure = [this](const char *name, Figure what) {
        auto *made = new FigureLabel(this);
        made->setObjectName(QLatin1String(name));
        connect(made, &FigureLabel::clicked, this, [this, what] { Q_EMIT detailsWanted(what); });
        return made;
    };
    m_title = label("scoreTitle");
    m_accuracy = figure("scoreAccuracy", Figure::Accuracy);
    m_interval = new IntervalBar(this);
    m_interval->setObjectName(QStringLiteral("scoreInterval"));
    m_delta = figure("scoreDelta", Figure::Accuracy);
    m_size = figure("scoreSize", Figure::Size);
    m_macs = figure("scoreMacs", Figure::Macs);
    m_bops = figure("scoreBops", Figure::Bops);
    m_sparsity = figure("scoreSparsity", Figure::Zeros);
    m_target = new QComboBox(this);
    m_target->setObjectName(QStringLiteral("targetProfile"));
    for (const TargetProfile &target : targetProfiles())
        m_target->addItem(QString(), QLatin1String(target.id));
    m_state = label("scoreState");
    m_state->setTextFormat(Qt::AutoText);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_state, &QLabel::linkActivated, this, &Scoreboard::dataWanted);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(9);
    layout->addWidget(m_title);
    layout->addWidget(m_accuracy);
    layout->addWidget(m_interval);
    layout->addWidget(m_delta);
    layout->addWidget(line(this));
    layout->addWidget(m_size);
    layout->addWidget(line(this));
    layout->addWidget(m_macs);
    layout->addWidget(line(this));
    layout->addWidget(m_bops);
    layout->addWidget(line(this));
    layout->addWidget(m_sparsity);
    layout->addWidget(line(this));
    layout->addWidget(m_state, 1);
    layout->addWidget(m_target);
}

void Scoreboard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        refresh();
}

void Scoreboard::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!m_document->selection()->showsOriginal())
        return;
    QPainter painter(this);
    painter.setPen(QPen(signalColors(palette()).original, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void Scoreboard::retranslate()
{
    m_title->setText(tr("Top-1"));
    const auto explain = [](QWidget *widget, const QString &name, const QString &text) {
        widget->setToolTip(text);
        widget->setWhatsThis(text);
        widget->setAccessibleName(name);
    };
    explain(m_accuracy, tr("Top-1 accuracy"), tr("Share of samples whose best class is their label, under the recipe."));
    explain(m_interval, tr("Interval of the accuracy"),
            tr("Dot and whisker: accuracy now with its 95 % Wilson interval. Tick: the float model."));
    explain(m_delta, tr("Difference to float"),
            tr("Float accuracy, and the difference to it in percentage points on the same samples with its 95 % interval (paired)."));
    explain(m_size, tr("Size"),
            tr("Bytes as stored: packed weights, scales, zero points, masks and biases; in brackets the share of the float model."));
    explain(m_macs, tr("Multiply-accumulates"),
            tr("Multiply-accumulate operations for one input. Zeros that no target exploits give no speed."));
    explain(m_bops, tr("Bit operations"),
            tr("BOPs: multiply-accumulates times the bits of a weight times the bits of an activation (32 for float), times the share of "
               "weights that are left where the target skips zeros."));
    for (int i = 0; i < m_target->count(); ++i) {
        const TargetProfile &target = targetProfiles()[static_cast<std::size_t>(i)];
        m_target->setItemText(i, QCoreApplication::translate("Targets", target.name));
        m_target->setItemData(i, QCoreApplication::translate("Targets", target.tip), Qt::ToolTipRole);
    }
    explain(m_target, tr("Target"), tr("What the network is to run on: decides which bits are offered and what size and BOPs mean."));
    explain(m_sparsity, tr("Zeros"), tr("Share of zeros among all weights that can be pruned."));
    explain(m_state, tr("State of the figures"),
            tr("Whether the accuracy is measured on all samples, estimated on a growing part of them, or not measured."));
    refresh();
}

void Scoreboard::refresh()
{
    showAccuracy();
    showCost();
}

void Scoreboard::showAccuracy()
{
    const ScoreState &score = m_document->score()->state();
    const bool hasFigures = score.kind == ScoreState::Kind::Estimate || score.kind == ScoreState::Kind::Measured;
    const bool isOriginal = m_document->selection()->showsOriginal();
    const bool isTentative = score.kind == ScoreState::Kind::Estimate || score.isStale;
    const Metrics &metrics = isOriginal ? score.evaluation.baseline : score.evaluation.metrics;

    m_title->setText(isOriginal ? tr("original") : tr("Top-1"));
    m_accuracy->setText(hasFigures ? accuracyText(metrics) : dash());
    m_delta->setText(hasFigures && !isOriginal ? deltaText(score.evaluation, m_document->editor()->recipe().isIdentity()) : dash());
    IntervalValues values;
    if (hasFigures && metrics.samples > 0) {
        values.value = static_cast<double>(metrics.top1) / static_cast<double>(metrics.samples);
        values.lo = metrics.interval.lo;
        values.hi = metrics.interval.hi;
        values.isEstimate = isTentative;
        if (score.evaluation.baseline.samples > 0)
            values.reference = static_cast<double>(score.evaluation.baseline.top1) / static_cast<double>(score.evaluation.baseline.samples);
    }
    m_interval->setValues(values);

    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.25);
    bold.setItalic(hasFigures && isTentative);
    m_accuracy->setFont(bold);
    QFont plain = font();
    plain.setItalic(hasFigures && isTentative);
    m_delta->setFont(plain);
    m_state->setFont(plain);
    const QPalette::ColorRole role = hasFigures && !isTentative ? QPalette::WindowText : QPalette::PlaceholderText;
    for (QLabel *label : std::initializer_list<QLabel *>{m_accuracy, m_delta, m_state})
        label->setForegroundRole(role);

    const bool hasModel = m_document->model() != nullptr;
    const QString state = hasModel ? stateText(score, m_document->data() != nullptr, m_document->files().hasLabels()) : QString();
    if (hasModel && !m_document->files().hasLabels())
        m_state->setText(QStringLiteral("%1 <a href=\"data\">%2</a>").arg(state.toHtmlEscaped(), tr("Choose data...")));
    else
        m_state->setText(state.toHtmlEscaped());
    if (score.kind == ScoreState::Kind::Failed)
        m_state->setToolTip(score.problem);
}

void Scoreboard::showCost()
{
    const bool hasModel = m_document->model() != nullptr;
    const bool isOriginal = m_document->selection()->showsOriginal();
    if (!hasModel) {
        for (FigureLabel *label : {m_size, m_macs, m_bops, m_sparsity})
            label->setText(dash());
        return;
    }
    const std::int64_t original = m_document->costs()->originalSizeBytes();
    const LayerCost cost = m_document->costs()->total(isOriginal);
    m_size->setText(sizeText(cost.bytes, original));
    const std::optional<std::int64_t> &macs = m_document->model()->macs;
    m_macs->setText(macs ? scaledText(*macs, tr("MACs")) : dash() + QLatin1Char(' ') + tr("MACs"));
    m_bops->setText(cost.bops ? scaledText(std::llround(*cost.bops), tr("BOPs")) : dash() + QLatin1Char(' ') + tr("BOPs"));
    const std::optional<double> zeros = isOriginal ? m_document->costs()->originalSparsity() : m_document->costs()->sparsity();
    m_sparsity->setText(tr("%1 zero").arg(zeros ? percentText(*zeros, 1) : dash()));
}

} // namespace espalier
