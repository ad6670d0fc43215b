// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the sensitivity page that asks for suggestions and tells what came of it.
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/sensitivity/sensitivitypage.h"
#include "widgets/sensitivity/sensitivitytables.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double kKilobyte = 1000;
/// What a field shows at first: the size of 8 bits instead of 32.
constexpr double kFirstShare = 0.25;

} // namespace

void SensitivityPage::buildSuggest()
{
    const auto check = [this](const char *name) {
        auto *box = new QCheckBox(this);
        box->setObjectName(QLatin1String(name));
        return box;
    };
    m_hasLimit = check("sensitivityHasLimit");
    m_hasLimit->setChecked(true);
    m_limit = new QDoubleSpinBox(this);
    m_limit->setObjectName(QStringLiteral("sensitivityLimit"));
    m_limit->setRange(0, 100);
    m_limit->setDecimals(2);
    m_limit->setSingleStep(0.1);
    m_limit->setValue(0.5);
    m_hasSize = check("sensitivityHasSize");
    m_size = new NumberField(this);
    m_size->setObjectName(QStringLiteral("sensitivitySize"));
    m_size->setUnit(QStringLiteral("kB"));
    m_size->setFixedWidth(m_size->fontMetrics().horizontalAdvance(QStringLiteral("100000.0 kB")) + 14);
    m_suggest = new QPushButton(this);
    m_suggest->setObjectName(QStringLiteral("sensitivitySuggest"));
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("sensitivityProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_problem->hide();
    m_whyPage = new QWidget(this);
    m_verdict = new QLabel(m_whyPage);
    m_verdict->setObjectName(QStringLiteral("sensitivityVerdict"));
    m_verdict->setWordWrap(true);
    m_verdict->setContentsMargins(4, 4, 4, 2);
    m_verdict->hide();
    m_why = new WhyTable(m_document, m_whyPage);
    auto *layout = new QVBoxLayout(m_whyPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_verdict);
    layout->addWidget(m_why, 1);
    m_reason = new QLabel(m_whyPage);
    m_reason->setObjectName(QStringLiteral("sensitivityReason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setContentsMargins(4, 2, 4, 2);
    m_reason->hide();
    layout->addWidget(m_reason);
}

void SensitivityPage::wireSuggest()
{
    m_size->setCheck([](double kilobytes) { return kilobytes > 0 ? QString() : tr("A size is a number above 0."); });
    connect(m_suggest, &QPushButton::clicked, this, &SensitivityPage::suggest);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &SensitivityPage::showLimits);
    for (QCheckBox *box : {m_hasLimit, m_hasSize})
        connect(box, &QCheckBox::toggled, this, &SensitivityPage::showLimits);
    connect(m_size, &NumberField::committed, this, [this] {
        m_isSizeTyped = true;
        showLimits();
    });
    connect(m_size, &NumberField::problemChanged, this, &SensitivityPage::showLimits);
    connect(m_work, &SensitivityWork::suggested, this, &SensitivityPage::showSuggestion);
    connect(m_work, &SensitivityWork::suggestionDropped, this, [this] {
        Q_EMIT saidNote(tr("What the suggestion would rest on has changed meanwhile: nothing was set. Press Suggest again."));
    });
    connect(m_work, &SensitivityWork::matrixChanged, this, &SensitivityPage::showWhy);
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &SensitivityPage::showWhy);
    const auto first = [this] {
        if (m_document->model() && !m_isSizeTyped)
            m_size->setValue(
                std::max(0.1, std::round(kFirstShare * static_cast<double>(m_document->model()->parameterBytes) / kKilobyte * 10) / 10));
        showLimits();
    };
    connect(m_document, &Document::modelOpened, this, first);
    first();
}

void SensitivityPage::retranslateSuggest()
{
    m_hasLimit->setText(tr("lose at most"));
    m_limit->setSuffix(tr(" points"));
    m_limit->setAccessibleName(tr("Largest loss of top-1, in points"));
    m_hasSize->setText(tr("size at most"));
    m_hasSize->setToolTip(tr("All parameters as they are stored; 1 kB is 1,000 bytes."));
    m_size->setAccessibleName(tr("Largest size of the network, in kB"));
    m_scope->setItemText(0, tr("all layers"));
    m_scope->setItemText(1, tr("chosen layers"));
    m_scope->setAccessibleName(tr("Layers to suggest for"));
    m_suggest->setText(tr("Suggest"));
    m_suggest->setToolTip(
        tr("Under a limit on the loss: gives each unlocked layer the strongest setting whose measured loss stays within it with its "
           "whole interval, measures all of them together and loosens what costs most while the whole loses more. Under a "
           "limit on the size: takes the steps that at worst lose least for each byte they save until it is small enough. With both the "
           "size comes first. One undo step."));
    showLimits();
}

bool SensitivityPage::isOnlyForChosen() const
{
    return m_scope->currentIndex() == 1;
}

/// Layers of the selection that are rows.
std::vector<int> SensitivityPage::chosenRows() const
{
    std::vector<int> layers;
    for (const int layer : m_document->selection()->layers())
        if (rowOfLayer(layer) >= 0)
            layers.push_back(layer);
    return layers;
}

bool SensitivityPage::canSuggest() const
{
    const bool hasFigures = m_work->matrix() && m_work->matrix()->baseline.samples > 0;
    return m_work->state() == SensitivityWork::State::Idle && !m_work->isSuggesting() && hasFigures
        && (!isOnlyForChosen() || !chosenRows().empty()) && (m_hasLimit->isChecked() || m_hasSize->isChecked())
        && (!m_hasSize->isChecked() || (m_size->value() && m_size->problem().isEmpty()));
}

/// What was refused may be right now.
void SensitivityPage::showLimits()
{
    m_refused.clear();
    m_limit->setEnabled(m_hasLimit->isChecked());
    m_size->setEnabled(m_hasSize->isChecked());
    showProblem();
    m_suggest->setEnabled(canSuggest());
}

/// At the field, in the place of the line below it: nothing moves.
void SensitivityPage::showProblem()
{
    QString problem = m_refused;
    if (!m_pattern->problem().isEmpty())
        problem = m_pattern->problem();
    else if (!m_another->problem().isEmpty())
        problem = m_another->problem();
    else if (!m_samples->problem().isEmpty())
        problem = m_samples->problem();
    else if (!m_numbers->problem().isEmpty())
        problem = m_numbers->problem();
    else if (!m_hasLimit->isChecked() && !m_hasSize->isChecked())
        problem = tr("Choose what to keep: a loss, a size, or both.");
    else if (m_hasSize->isChecked() && !m_size->problem().isEmpty())
        problem = m_size->problem();
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, signalColors(palette()).error);
    m_problem->setPalette(colors);
    m_problem->setText(problem);
    m_problem->setToolTip(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_sums->setVisible(problem.isEmpty());
}

void SensitivityPage::suggest()
{
    if (!canSuggest())
        return;
    showLimits();
    SuggestLimits limits;
    if (m_hasLimit->isChecked())
        limits.drop = m_limit->value() / 100;
    if (m_hasSize->isChecked())
        limits.sizeBytes = std::llround(*m_size->value() * kKilobyte);
    m_work->suggest(limits, isOnlyForChosen() ? chosenRows() : std::vector<int>());
}

/// Whether the limits are kept, and how far it is where they are not.
QString SensitivityPage::verdict() const
{
    const SuggestedRecipe &suggestion = *m_work->suggestion();
    const double lost = -suggestion.comparison.delta;
    QStringList lines;
    if (m_work->suggestionEnd() == SensitivityWork::SuggestionEnd::Overtaken)
        lines += tr("Nothing was set, as the recipe was edited meanwhile.");
    else if (suggestion.sizeHolds && !m_work->isSuggestionInForce())
        lines += tr("No longer in force: undone, or edited since.");
    lines += tr("%1 instead of %2, together %3 points.")
                 .arg(bytesText(suggestion.sizeBytes), bytesText(suggestion.baselineSizeBytes), pointsText(-lost));
    if (suggestion.limits.sizeBytes && suggestion.sizeHolds)
        lines += tr("At most %1: kept.").arg(bytesText(*suggestion.limits.sizeBytes));
    if (suggestion.limits.sizeBytes && !suggestion.sizeHolds)
        lines +=
            tr("At most %1: out of reach, and nothing was changed. This is the smallest.").arg(bytesText(*suggestion.limits.sizeBytes));
    if (suggestion.limits.drop && suggestion.dropHolds)
        lines += tr("Lose at most %1 points: kept.").arg(pointsText(*suggestion.limits.drop).remove(QLatin1Char('+')));
    if (suggestion.limits.drop && !suggestion.dropHolds)
        lines += tr("Lose at most %1 points: not kept, %2 too much.")
                     .arg(pointsText(*suggestion.limits.drop).remove(QLatin1Char('+')),
                          pointsText(lost - *suggestion.limits.drop).remove(QLatin1Char('+')));
    return lines.join(QLatin1Char(' '));
}

void SensitivityPage::showReason()
{
    const int layer = m_document->selection()->current();
    m_why->showCurrent(layer);
    const QString reason = m_why->reasonOf(layer);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
}

/// What stands on the page of the last suggestion; says nothing anew.
void SensitivityPage::showWhy()
{
    m_why->show(*m_work);
    showReason();
    const bool hasAny = m_work->suggestion() && m_document->model();
    m_verdict->setVisible(hasAny);
    if (hasAny) {
        m_verdict->setText(verdict());
    } else if (!m_refused.isEmpty()) {
        m_refused.clear();
        showProblem();
    }
}

void SensitivityPage::showSuggestion()
{
    showWhy();
    m_details->setCurrentWidget(m_whyPage);
    const SuggestedRecipe &suggestion = *m_work->suggestion();
    m_refused = suggestion.sizeHolds
        ? QString()
        : tr("The measured settings reach %1 at the least: nothing was changed.").arg(bytesText(suggestion.sizeBytes));
    showProblem();
    Q_EMIT saidNote(suggestionNote());
}

QString SensitivityPage::suggestionNote() const
{
    using End = SensitivityWork::SuggestionEnd;
    const SuggestedRecipe &suggestion = *m_work->suggestion();
    switch (m_work->suggestionEnd()) {
    case End::Overtaken: return tr("The recipe was edited meanwhile: nothing was set. Press Suggest again.");
    case End::OutOfReach: return m_refused;
    case End::Same: return tr("The recipe is as suggested already: nothing was changed.");
    case End::Applied: break;
    }
    const auto changed =
        std::count_if(suggestion.suggestions.begin(), suggestion.suggestions.end(), [](const Suggestion &one) { return one.what.isSet(); });
    return tr("%n layer(s) set; together %1 points, %2 instead of %3.", nullptr, static_cast<int>(changed))
        .arg(pointsText(suggestion.comparison.delta), bytesText(suggestion.sizeBytes), bytesText(suggestion.baselineSizeBytes));
}

} // namespace espalier
