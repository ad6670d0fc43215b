// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/flipspanel.h"

#include "app/figures/comparison.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "widgets/compare/flipmodel.h"
#include "widgets/compare/flipstext.h"
#include "widgets/score/scoretext.h"
#include "widgets/tables/tableexport.h"
#include "widgets/text/emptytext.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace espalier {

namespace {

/// A list that nobody reads to its end; the words above say how many there are.
constexpr std::size_t kMaxShownFlips = 500;

} // namespace

FlipsPanel::FlipsPanel(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("flipsPanel"));
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("flipsSummary"));
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_baseline = new QComboBox(this);
    m_baseline->setObjectName(QStringLiteral("flipsBaseline"));
    m_baseline->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_baseline->setMinimumContentsLength(20);
    m_flips = new FlipModel(this);
    m_list = makeFlipList(m_flips, "flipsList", this);
    m_empty = new EmptyText(m_list);
    auto *head = new QHBoxLayout;
    head->addWidget(m_summary, 1);
    head->addWidget(m_baseline);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 3, 6, 3);
    layout->setSpacing(3);
    layout->addLayout(head);
    layout->addWidget(m_list, 1);
    retranslate();
    const TableExport *table = exportOf(m_list, m_flips);
    connect(table, &TableExport::saidNote, this, &FlipsPanel::saidNote);
    connect(table, &TableExport::failed, this, &FlipsPanel::failed);
    connect(m_summary, &QLabel::linkActivated, this, &FlipsPanel::dataWanted);
    connect(m_baseline, &QComboBox::activated, this, &FlipsPanel::refresh);
    connect(document->score(), &Score::scoreChanged, this, &FlipsPanel::refresh);
    for (const auto signal : {&Document::dataOpened, &Document::modelOpened, &Document::modelClosed})
        connect(document, signal, this, &FlipsPanel::refresh);
    connect(document->runs(), &Runs::runsChanged, this, [this] {
        fillBaselines();
        refresh();
    });
}

void FlipsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void FlipsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void FlipsPanel::retranslate()
{
    m_baseline->setAccessibleName(tr("Compared with"));
    m_baseline->setToolTip(tr("What the recipe as it is now is compared with"));
    m_list->setAccessibleName(tr("Samples whose answer the recipe changes"));
    m_list->setWhatsThis(
        tr("Samples to which the recipe as it is now gives another answer: the picture, the answer before and the one now. A cross: the "
           "recipe breaks it; a tick: it repairs it; a wave: both are wrong in different ways. Follows while a handle moves."));
    // Room for the largest counts, so that nothing moves beside a drag.
    constexpr std::int64_t kManySamples = 50000, kManyFlips = 9999;
    QFont italic = m_summary->font();
    italic.setItalic(true);
    m_summary->setMinimumWidth(QFontMetrics(italic).horizontalAdvance(countsText(kManyFlips, kManyFlips, kManySamples)) + 4);
    fillBaselines();
    refresh();
}

void FlipsPanel::fillBaselines()
{
    const QSignalBlocker blocker(m_baseline);
    const QVariant current = m_baseline->currentData();
    m_baseline->clear();
    m_baseline->addItem(tr("Against the float model"), 0);
    for (const Run &run : m_document->runs()->all())
        if (run.evaluation.metrics.samples > 0)
            m_baseline->addItem(tr("Against run %1: %2").arg(QString::number(run.id), accuracyText(run.evaluation.metrics)), run.id);
    m_baseline->setCurrentIndex(std::max(0, m_baseline->findData(current)));
}

std::shared_ptr<const Outcomes> FlipsPanel::baseline() const
{
    const int id = m_baseline->currentData().toInt();
    if (id == 0)
        return m_document->score()->state().evaluation.baselineOutcomes;
    for (const Run &run : m_document->runs()->all())
        if (run.id == id && run.data.lock() == m_document->data())
            return run.evaluation.outcomes;
    return nullptr;
}

QString FlipsPanel::countsText(std::int64_t broken, std::int64_t repaired, std::int64_t samples)
{
    return tr("breaks %1, repairs %2 of %3").arg(countText(broken), countText(repaired), countText(samples));
}

/// O(n log n) in the samples: 2 ms for ten thousand.
void FlipsPanel::refresh()
{
    if (!isVisible())
        return;
    const ScoreState &score = m_document->score()->state();
    const bool hasScore = score.kind == ScoreState::Kind::Estimate || score.kind == ScoreState::Kind::Measured;
    const std::shared_ptr<const Outcomes> before = hasScore ? baseline() : nullptr;
    const bool canCompare = m_document->model() && m_document->data() && before && score.evaluation.outcomes;
    if (!canCompare) {
        m_summary->setText(!m_document->model() ? QString()
                               : !m_document->data()
                               ? QStringLiteral("%1 <a href=\"data\">%2</a>")
                                     .arg(tr("Comparing answers needs data.").toHtmlEscaped(), tr("Choose data...").toHtmlEscaped())
                               : hasScore ? tr("The run was not measured on this data.").toHtmlEscaped()
                                          : tr("Not measured yet.").toHtmlEscaped());
        m_summary->setToolTip({});
        m_flips->setFlips(m_document->data(), {});
        m_empty->show(QString(), false);
        return;
    }
    RunComparison comparison = compareRuns(*before, *score.evaluation.outcomes, *m_document->data());
    const bool isTentative = score.isStale || score.kind == ScoreState::Kind::Estimate;
    const auto other = static_cast<std::int64_t>(comparison.flips.size()) - comparison.lost - comparison.gained;
    const QString counts = countsText(comparison.lost, comparison.gained, comparison.a.samples).toHtmlEscaped();
    // As on the scoreboard: what is not final is in italics.
    m_summary->setText(isTentative ? QStringLiteral("<i>%1</i>").arg(counts) : counts);
    const QString rest = tr("%1 more are wrong in another way.").arg(countText(other));
    m_summary->setToolTip(isTentative ? rest + QLatin1Char(' ') + tr("Still measuring.") : rest);
    if (comparison.flips.size() > kMaxShownFlips)
        comparison.flips.resize(kMaxShownFlips);
    m_empty->show(tr("The recipe changes no answer."), comparison.flips.empty());
    // Where one looked, one goes on looking.
    const int place = m_list->verticalScrollBar()->value();
    m_flips->setFlips(m_document->data(), std::move(comparison.flips));
    m_list->verticalScrollBar()->setValue(place);
}

} // namespace espalier
