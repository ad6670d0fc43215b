// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/comparepage.h"

#include "app/figures/scorecache.h"
#include "app/open/selection.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "widgets/compare/criteriatab.h"
#include "widgets/compare/flipmodel.h"
#include "widgets/compare/flipstext.h"
#include "widgets/samples/samplepicture.h"
#include "widgets/score/scoretext.h"
#include "widgets/tables/tableexport.h"
#include "widgets/text/emptytext.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>

namespace espalier {

namespace {

enum Row { Top1, Top5, Loss, Same, Size, Zeros, RowCount };
/// A list that nobody reads to its end; the title says how many there are.
constexpr std::size_t kMaxFlips = 2000;

double rate(std::int64_t part, const Metrics &of)
{
    return of.samples > 0 ? static_cast<double>(part) / static_cast<double>(of.samples) : 0;
}

/// Of an exact test; what rounds to nothing is no zero.
QString chanceText(double p)
{
    constexpr double kLeast = 1e-12;
    return p < kLeast ? QStringLiteral("< ") + figureText(kLeast) : figureText(p);
}

QTableWidgetItem *cell(const QString &text, bool isNumber = true)
{
    auto *item = new QTableWidgetItem(text);
    if (isNumber)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

} // namespace

ComparePage::ComparePage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    build();
    retranslate();
    for (QComboBox *box : {m_a, m_b})
        connect(box, &QComboBox::activated, this, &ComparePage::refresh);
    connect(m_swap, &QToolButton::clicked, this, [this] { setSides(sideOf(m_b), sideOf(m_a)); });
    connect(m_flipKind, &QComboBox::activated, this, &ComparePage::showFlips);
    connect(m_state, &QLabel::linkActivated, this, &ComparePage::dataWanted);
    connect(m_layers, &QTableWidget::itemActivated, this, [this](const QTableWidgetItem *item) {
        if (const int layer = m_layers->item(item->row(), 0)->data(Qt::UserRole).toInt(); layer >= 0)
            m_document->selection()->setLayers({layer});
    });
    for (const TableExport *table :
         {TableExport::ofTable(m_table, QStringLiteral("compared")), TableExport::ofTable(m_layers, QStringLiteral("layers-that-differ")),
          TableExport::ofTable(m_classes, QStringLiteral("classes")), exportOf(m_flips, m_flipModel)}) {
        connect(table, &TableExport::saidNote, this, &ComparePage::saidNote);
        connect(table, &TableExport::failed, this, &ComparePage::failed);
    }
    connect(m_criteria, &CriteriaTab::saidNote, this, &ComparePage::saidNote);
    connect(m_criteria, &CriteriaTab::failed, this, &ComparePage::failed);
    connect(m_criteria, &CriteriaTab::dataWanted, this, &ComparePage::dataWanted);
    connect(m_criteria, &CriteriaTab::measured, this, &ComparePage::showWithout);
    for (const auto signal : {&Document::dataOpened, &Document::modelOpened, &Document::modelClosed})
        connect(document, signal, this, &ComparePage::forgetWithout);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, [this] {
        if (m_without && scoreKey(m_without->recipe) != scoreKey(m_document->editor()->recipe()))
            forgetWithout();
    });
    connect(document->score(), &Score::scoreChanged, this, &ComparePage::refresh);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, &ComparePage::refresh);
    for (const auto signal : {&Document::dataOpened, &Document::modelOpened, &Document::modelClosed})
        connect(document, signal, this, &ComparePage::refresh);
    connect(document->runs(), &Runs::runsChanged, this, [this] {
        fillSides();
        refresh();
    });
}

int ComparePage::sideOf(const QComboBox *box) const
{
    return box->currentData().toInt();
}

void ComparePage::setSides(int a, int b)
{
    for (const auto &[box, side] : {std::pair(m_a, a), std::pair(m_b, b)}) {
        const QSignalBlocker blocker(box);
        if (const int index = box->findData(side); index >= 0)
            box->setCurrentIndex(index);
    }
    refresh();
}

/// The recipe beside the recipe without the channel: which answers change.
void ComparePage::showWithout(const WithoutChannel &measured)
{
    if (scoreKey(measured.recipe) != scoreKey(m_document->editor()->recipe()))
        return; // Edited meanwhile: it would be compared with something else.
    m_without = measured;
    fillSides();
    setSides(Current, Without);
}

void ComparePage::forgetWithout()
{
    if (!m_without)
        return;
    m_without.reset();
    fillSides();
    refresh();
}

void ComparePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

ComparePage::Figures ComparePage::figuresOf(int side) const
{
    Figures figures;
    const ScoreState &score = m_document->score()->state();
    const bool hasScore = score.kind == ScoreState::Kind::Estimate || score.kind == ScoreState::Kind::Measured;
    if (side == Float) {
        if (hasScore)
            figures.outcomes = score.evaluation.baselineOutcomes;
        figures.isTentative = score.kind == ScoreState::Kind::Estimate;
        figures.sizeBytes = m_document->costs()->originalSizeBytes();
        figures.sparsity = m_document->costs()->originalSparsity();
        return figures;
    }
    if (side == Current) {
        if (hasScore)
            figures.outcomes = score.evaluation.outcomes;
        figures.isTentative = score.kind == ScoreState::Kind::Estimate || score.isStale;
        figures.recipe = m_document->editor()->recipe();
        figures.sizeBytes = m_document->costs()->sizeBytes();
        figures.sparsity = m_document->costs()->sparsity();
        return figures;
    }
    if (side == Without && m_without) {
        figures.outcomes = m_without->evaluation->outcomes;
        figures.recipe = m_without->recipe; // Size and zeros: nobody has worked them out without the channel.
        return figures;
    }
    for (const Run &run : m_document->runs()->all()) {
        if (run.id != side)
            continue;
        figures.recipe = run.recipe;
        figures.trainedBy = run.tuned ? run.id : 0;
        if (run.evaluation.metrics.samples > 0) {
            figures.sizeBytes = run.evaluation.sizeBytes;
            figures.sparsity = run.evaluation.sparsity;
            if (run.data.lock() == m_document->data())
                figures.outcomes = run.evaluation.outcomes;
        }
    }
    return figures;
}

void ComparePage::refresh()
{
    if (!isVisible())
        return;
    const Figures a = figuresOf(sideOf(m_a));
    const Figures b = figuresOf(sideOf(m_b));
    const bool canCompare = m_document->model() && m_document->data() && a.outcomes && b.outcomes;
    m_comparison = canCompare ? compareRuns(*a.outcomes, *b.outcomes, *m_document->data()) : RunComparison();
    showState(a, b);
    showFigures(a, b);
    showLayers(a, b);
    showClasses();
    showFlips();
}

void ComparePage::showState(const Figures &a, const Figures &b)
{
    if (!m_document->model()) {
        m_state->clear();
    } else if (!m_document->data()) {
        m_state->setText(QStringLiteral("%1 <a href=\"data\">%2</a>")
                             .arg(tr("Comparing answers needs data.").toHtmlEscaped(), tr("Choose data...").toHtmlEscaped()));
    } else if (!a.outcomes || !b.outcomes) {
        m_state->setText((m_document->score()->state().kind == ScoreState::Kind::NotMeasured
                              ? tr("Not measured yet.")
                              : tr("One of the two was not measured on this data."))
                             .toHtmlEscaped());
    } else {
        const QString samples = tr("On %1 samples").arg(countText(m_comparison.a.samples));
        const QString state = a.isTentative || b.isTentative ? samples + QStringLiteral(", ") + tr("still measuring") : samples;
        m_state->setText(state.toHtmlEscaped());
    }
}

void ComparePage::showFigures(const Figures &a, const Figures &b)
{
    const RunComparison &c = m_comparison;
    const bool isMeasured = c.a.samples > 0;
    const QString none = dash();
    const auto row = [this](int index, const QString &name, const QString &left, const QString &right, const QString &change) {
        m_table->setItem(index, 0, cell(name, false));
        m_table->setItem(index, 1, cell(left));
        m_table->setItem(index, 2, cell(right));
        m_table->setItem(index, 3, cell(change, false));
    };
    const auto rates = [&](std::int64_t Metrics::*part, const Metrics &of) { return isMeasured ? percentText(rate(of.*part, of)) : none; };
    m_table->setRowCount(RowCount);
    row(Top1, tr("Top-1"), rates(&Metrics::top1, c.a), rates(&Metrics::top1, c.b),
        isMeasured ? tr("%1 pp (%2 to %3), p %4")
                         .arg(pointsText(c.delta), pointsText(c.interval.lo), pointsText(c.interval.hi), chanceText(c.mcnemarP))
                   : none);
    row(Top5, tr("Top-5"), rates(&Metrics::top5, c.a), rates(&Metrics::top5, c.b),
        isMeasured ? tr("%1 pp").arg(pointsText(rate(c.b.top5 - c.a.top5, c.a))) : none);
    const auto loss = [&](const Metrics &of) { return isMeasured ? QString::number(of.loss, 'f', 5) : none; };
    row(Loss, tr("Loss"), loss(c.a), loss(c.b), isMeasured ? QString::asprintf("%+.5f", c.b.loss - c.a.loss) : none);
    row(Same, tr("Same answer"), QString(), QString(),
        isMeasured ? tr("%1; %2 lost, %3 gained").arg(percentText(rate(c.agree, c.a)), countText(c.lost), countText(c.gained)) : none);
    const auto size = [&](const Figures &of) { return of.sizeBytes ? bytesText(*of.sizeBytes) : none; };
    row(Size, tr("Size"), size(a), size(b),
        a.sizeBytes && b.sizeBytes && *a.sizeBytes > 0
            ? tr("%1 of A").arg(percentText(static_cast<double>(*b.sizeBytes) / static_cast<double>(*a.sizeBytes), 1))
            : none);
    const auto zeros = [&](const Figures &of) { return of.sparsity ? percentText(*of.sparsity, 1) : none; };
    row(Zeros, tr("Zeros"), zeros(a), zeros(b),
        a.sparsity && b.sparsity ? tr("%1 pp").arg(pointsText(*b.sparsity - *a.sparsity, 1)) : none);
    QFont plain = font();
    plain.setItalic(a.isTentative || b.isTentative);
    m_table->setFont(plain);
    m_table->resizeColumnsToContents();
    int height = m_table->horizontalHeader()->sizeHint().height() + 2 * m_table->frameWidth();
    for (int index = 0; index < RowCount; ++index)
        height += m_table->rowHeight(index);
    m_table->setFixedHeight(height);
}

void ComparePage::showClasses()
{
    m_classes->setRowCount(static_cast<int>(m_comparison.classes.size()));
    int row = 0;
    for (const ClassChange &change : m_comparison.classes) {
        const double samples = static_cast<double>(change.samples);
        m_classes->setItem(row, 0, cell(className(*m_document->data(), change.label), false));
        const auto exact = [this, row](int column, const QString &text, const QVariant &number) {
            m_classes->setItem(row, column, cell(text));
            m_classes->item(row, column)->setData(TableExport::kFileRole, number);
        };
        exact(1, countText(change.samples), static_cast<qlonglong>(change.samples));
        exact(2, percentText(static_cast<double>(change.rightA) / samples, 1), static_cast<double>(change.rightA) / samples);
        exact(3, percentText(static_cast<double>(change.rightB) / samples, 1), static_cast<double>(change.rightB) / samples);
        m_classes->setItem(row++, 4,
                           cell(tr("%1 (%2 to %3)")
                                    .arg(pointsText(static_cast<double>(change.rightB - change.rightA) / samples, 1),
                                         pointsText(change.interval.lo, 1), pointsText(change.interval.hi, 1)),
                                false));
    }
    m_classes->resizeColumnsToContents();
}

void ComparePage::showFlips()
{
    std::vector<Flip> flips = m_comparison.flips;
    const std::size_t changed = flips.size() - static_cast<std::size_t>(m_comparison.lost + m_comparison.gained);
    if (m_comparison.a.samples > 0)
        m_flipsTitle->setText(
            tr("%1 lost, %2 gained, %3 both wrong")
                .arg(countText(m_comparison.lost), countText(m_comparison.gained), countText(static_cast<std::int64_t>(changed))));
    else
        m_flipsTitle->clear();
    const int chosen = m_flipKind->currentData().toInt();
    const std::optional<Flip::Kind> only = chosen < 0 ? std::nullopt : std::optional(static_cast<Flip::Kind>(chosen));
    if (only)
        std::erase_if(flips, [only](const Flip &flip) { return flip.kind != *only; });
    if (flips.size() > kMaxFlips)
        flips.resize(kMaxFlips);
    m_noFlips->show(m_comparison.a.samples > 0 ? tr("No such answer differs.") : QString(), flips.empty());
    m_flipModel->setFlips(m_document->data(), std::move(flips));
}

} // namespace espalier
