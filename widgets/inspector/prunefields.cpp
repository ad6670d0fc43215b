// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/prunefields.h"

#include "app/messages/errortext.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/prune/criteria.h"
#include "engine/prune/importance.h"
#include "widgets/edit/common.h"
#include "widgets/inspector/formfields.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"

#include <QCheckBox>
#include <QEvent>
#include <QFormLayout>
#include <QStandardItemModel>

#include <algorithm>

namespace espalier {

PruneFields::PruneFields(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    build();
    wire();
    wireDocument();
    retranslate();
}

void PruneFields::build()
{
    m_form = fieldForm(this);
    m_criterion = choiceBox("pruneCriterion", this);
    m_pattern = choiceBox("prunePattern", this);
    m_pattern->setEditable(true);
    m_patternText = new PatternField(m_pattern);
    m_pattern->setLineEdit(m_patternText);
    m_pattern->setCompleter(nullptr); // It would write "2:4" over a "2:" that is not typed to its end.
    m_pattern->setInsertPolicy(QComboBox::NoInsert);
    for (const char *usual : {"2:4", "1:4", "4:8", "1:2"})
        m_pattern->addItem(QLatin1String(usual));
    m_granularity = choiceBox("pruneGranularity", this);
    for (qsizetype i = 0; i < mostPruneArguments(); ++i)
        m_numbers.push_back(numberField(qPrintable(QStringLiteral("pruneNumber%1").arg(i)), this));
    m_together = new QCheckBox(this);
    m_together->setObjectName(QStringLiteral("pruneTogether"));
    m_threshold = numberField("pruneThreshold", this);
    m_threshold->setEmptyAllowed(true);
    m_sparsity = numberField("pruneSparsity", this);
    m_sparsity->setEmptyAllowed(true);
    m_sparsity->setUnit(QStringLiteral("%"));
    FieldRow *criterion = rowWithArgument(m_criterion, m_pattern, this);
    connect(m_patternText, &PatternField::problemChanged, criterion, &FieldRow::showProblem);
    addFieldRow(m_form, criterion);
    for (NumberField *field : m_numbers) {
        FieldRow *row = checkedRow(field, this);
        addFieldRow(m_form, row);
        m_form->setRowVisible(row, false); // Until a criterion has numbers.
    }
    addFieldRow(m_form, m_granularity);
    addFieldRow(m_form, checkedRow(m_threshold, this));
    addFieldRow(m_form, checkedRow(m_sparsity, this));
    m_form->addRow(m_together);
}

void PruneFields::wire()
{
    connect(m_granularity, &QComboBox::activated, this, [this] {
        const std::string id = m_granularity->currentData().toString().toStdString();
        apply(tr("What is removed"), [&](const auto &...a) { return edits::setPruneGranularity(a..., id, reach()); });
    });
    connect(m_criterion, &QComboBox::activated, this, [this] { setCriterion(m_criterion->currentData().toString().toStdString()); });
    connect(m_pattern, &QComboBox::textActivated, this, [this](const QString &text) {
        if (const auto pattern = PatternField::parse(text))
            setPattern(pattern->first, pattern->second);
    });
    m_patternText->setCheck([this](int n, int m) { return patternProblem(n, m); });
    connect(m_patternText, &PatternField::patternChosen, this, &PruneFields::setPattern);
    for (std::size_t i = 0; i < m_numbers.size(); ++i)
        connect(m_numbers[i], &NumberField::committed, this,
                [this, i](double value) { setCriterionNumber(static_cast<qsizetype>(i), value); });
    m_threshold->setCheck([](double value) { return value < 0 ? tr("A threshold is 0 or more.") : QString(); });
    m_sparsity->setCheck([](double value) { return value < 0 || value > 100 ? tr("Sparsity is 0 to 100 %.") : QString(); });
    connect(m_threshold, &NumberField::committed, this, &PruneFields::setThreshold);
    connect(m_sparsity, &NumberField::committed, this, [this](double value) { setSparsity(value / 100); });
    for (NumberField *field : {m_threshold, m_sparsity})
        connect(field, &NumberField::cleared, this,
                [this] { apply(tr("No pruning"), [this](const auto &...a) { return edits::clearPrune(a..., reach()); }); });
    connect(m_together, &QCheckBox::clicked, this, [this](bool on) {
        m_together->setTristate(false);
        setTogether(on);
    });
}

void PruneFields::wireDocument()
{
    connect(m_document->selection(), &Selection::changed, this, [this] {
        m_next = {};
        m_joins = false;
        m_patternText->showText({});
        for (NumberField *field : {m_threshold, m_sparsity})
            field->abandon();
        for (NumberField *field : m_numbers)
            field->abandon();
        refresh();
    });
    // A ranking changes layers that are not selected, too.
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &PruneFields::refresh);
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed})
        connect(m_document, signal, this, &PruneFields::refresh);
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        const QVector<int> &selection = m_document->selection()->layers();
        if (std::any_of(layers.begin(), layers.end(), [&](int layer) { return selection.contains(layer); }))
            refresh();
    });
}

/// Why a layer that can be pruned cannot have the pattern.
QString PruneFields::patternProblem(int n, int m) const
{
    PruneSpec spec = edits::byCriterion("n:m");
    spec.n = n;
    spec.m = m;
    for (const int layer : m_document->selection()->layers()) {
        const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
        if (const Status can = canPrune(info, spec); info.prunable && !can)
            return errorSentence(can.error());
    }
    return {};
}

void PruneFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PruneFields::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void PruneFields::retranslate()
{
    labelFieldRow(m_form, m_criterion, tr("By"), tr("What says how important a weight is."));
    m_pattern->setAccessibleName(tr("Pattern n:m"));
    m_pattern->setToolTip(tr("Of every m weights in a row n stay, the largest."));
    labelFieldRow(m_form, m_granularity, tr("Removes"), tr("Single weights, or whole output channels."));
    labelFieldRow(m_form, m_threshold, tr("Keep from"), tr("Weights whose importance is below this threshold become zero. Empty: none."));
    labelFieldRow(m_form, m_sparsity, tr("Sparsity"), tr("Share of weights that become zero, the least important first. Empty: none."));
    m_together->setWhatsThis(
        tr("The chosen layers are ranked together: the sparsity is that of all of them, and a layer whose weights matter "
           "less than the others' loses more."));
    m_together->setText(tr("one ranking for these layers"));
    fillChoices(m_granularity, pruneGranularityChoices());
    fillChoices(m_criterion, criterionChoices());
    refresh();
}

void PruneFields::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_document->selection()->layers().isEmpty())
        return;
    if (const QString note = applyEdit(*m_document, m_document->selection()->layers(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

/// A layer that is not pruned yet keeps the choice until it is said how much; a pattern says so itself.
void PruneFields::setCriterion(const std::string &id)
{
    m_next = edits::byCriterion(id);
    apply(tr("Pruning criterion"), [&](const auto &...a) { return edits::setCriterion(a..., id, reach()); });
}

void PruneFields::setCriterionNumber(qsizetype which, double value)
{
    const std::string id = m_criterion->currentData().toString().toStdString();
    const PruneArgument argument = pruneArguments(id).at(which);
    m_next.criterion = id;
    setArgument(argument, m_next, value);
    apply(argument.name,
          [&](const auto &...a) { return edits::changeCriterion(a..., id, [&](PruneSpec &spec) { setArgument(argument, spec, value); }); });
}

void PruneFields::setPattern(int n, int m)
{
    for (const int layer : m_document->selection()->layers()) {
        const std::optional<PruneSpec> &now = m_document->figures()->state(layer).resolved.prune;
        if (!now || !now->isPattern() || now->n != n || now->m != m) {
            apply(tr("Pattern %1:%2").arg(n).arg(m), [n, m](const auto &...a) { return edits::setPattern(a..., n, m); });
            return;
        }
    }
}

void PruneFields::setThreshold(double value)
{
    if (m_joins) {
        m_next.threshold = value;
        setTogether(true);
        return;
    }
    apply(tr("Pruning threshold"), [this, value](const auto &...a) { return edits::setThreshold(a..., value, m_next, reach()); });
}

void PruneFields::setSparsity(double value)
{
    if (m_joins) {
        m_next.sparsity = value;
        setTogether(true);
        return;
    }
    apply(tr("Sparsity"), [this, value](const auto &...a) { return edits::setSparsity(a..., value, m_next, reach()); });
}

/// Layers that are not pruned yet get their ranking when it is said how much goes.
void PruneFields::setTogether(bool on)
{
    m_joins = false;
    if (!on) {
        apply(tr("Ranked layer by layer"), [](const auto &...a) { return edits::leaveRanking(a...); });
        return;
    }
    const QVector<int> &selection = m_document->selection()->layers();
    const auto saysHowMuch = [this](int layer) { return m_document->figures()->state(layer).resolved.prune.has_value(); };
    if (!m_document->editor()->recipe().pruneGlobal && !m_next.isSet() && std::none_of(selection.begin(), selection.end(), saysHowMuch)) {
        m_joins = true;
        Q_EMIT saidNote(tr("Give a threshold or a sparsity: it is that of the chosen layers together."));
        refresh();
        return;
    }
    const PruneSpec first = m_next;
    m_next.threshold.reset();
    m_next.sparsity.reset();
    apply(tr("One ranking"), [&first](const auto &...a) { return edits::joinRanking(a..., first); });
}

edits::Reach PruneFields::reach() const
{
    bool isAny = false;
    for (const int layer : m_document->selection()->layers()) {
        const ResolvedLayer &resolved = m_document->figures()->state(layer).resolved;
        if (resolved.locked || !m_document->model()->layers[static_cast<std::size_t>(layer)].prunable)
            continue;
        if (!resolved.inGlobalPrune)
            return edits::Reach::Layer;
        isAny = true;
    }
    return isAny ? edits::Reach::Ranking : edits::Reach::Layer;
}

bool PruneFields::isAnyPrunable() const
{
    const QVector<int> &selection = m_document->selection()->layers();
    return std::any_of(selection.begin(), selection.end(),
                       [this](int layer) { return m_document->model()->layers[static_cast<std::size_t>(layer)].prunable; });
}

bool PruneFields::isAnyEditable() const
{
    const QVector<int> &selection = m_document->selection()->layers();
    const auto any = [&](const std::function<bool(int)> &holds) { return std::any_of(selection.begin(), selection.end(), holds); };
    // The article's rule for whole tensors is for normalization layers, too.
    return m_document->model() && any([this](int layer) {
               const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
               return info.prunable || !info.tensors.empty();
           })
        && any([this](int layer) { return !m_document->figures()->state(layer).resolved.locked; });
}

void PruneFields::refresh()
{
    if (!isVisible())
        return; // Shown again, it catches up.
    const QVector<int> &selection = m_document->selection()->layers();
    if (!m_document->model() || selection.isEmpty()) {
        for (NumberField *field : {m_threshold, m_sparsity})
            field->setValue(std::nullopt);
        return;
    }
    const bool isAnyPruned = std::any_of(selection.begin(), selection.end(),
                                         [this](int layer) { return m_document->figures()->state(layer).resolved.prune.has_value(); });
    const bool areWeights = isAnyPrunable();
    offerCriteria(areWeights);
    m_sparsity->setEnabled(areWeights);
    showCriterion(isAnyPruned);
    showPattern();
    showCriterionNumbers();
    showGranularity(isAnyPruned);
    showTogether();
    showAmount();
}

void PruneFields::showCriterion(bool isAnyPruned)
{
    const Common<std::string> criterion = commonOf<std::string>(m_document->selection()->layers(), [this](int layer) {
        const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
        return prune ? std::optional(prune->criterion) : std::nullopt;
    });
    m_criterion->setEnabled(m_criterion->count() > 1);
    m_criterion->setPlaceholderText(criterion.isMixed ? tr("mixed") : QString());
    if (isAnyPruned)
        m_criterion->setCurrentIndex(criterion.value ? m_criterion->findData(QString::fromStdString(*criterion.value)) : -1);
    else
        m_criterion->setCurrentIndex(std::max(0, m_criterion->findData(QString::fromStdString(m_next.criterion))));
}

void PruneFields::showPattern()
{
    const Common<QString> pattern = commonOf<QString>(m_document->selection()->layers(), [this](int layer) {
        const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
        return prune && prune->isPattern() ? std::optional(QStringLiteral("%1:%2").arg(prune->n).arg(prune->m)) : std::nullopt;
    });
    const bool isPattern = pattern.value || pattern.isMixed;
    m_pattern->setVisible(isPattern);
    if (!isPattern)
        m_patternText->showText({});
    else if (!m_patternText->isModified())
        m_patternText->showText(pattern.value.value_or(QString()));
}

void PruneFields::showGranularity(bool isAnyPruned)
{
    offerGranularity();
    bool isAnyPattern = false;
    const Common<std::string> removes = commonOf<std::string>(m_document->selection()->layers(), [&](int layer) {
        const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
        isAnyPattern = isAnyPattern || (prune && prune->isPattern());
        return prune ? std::optional(prune->granularity) : std::nullopt;
    });
    m_granularity->setEnabled(isAnyPruned && !isAnyPattern);
    m_granularity->setPlaceholderText(removes.isMixed ? tr("mixed") : QString());
    m_granularity->setCurrentIndex(removes.value ? m_granularity->findData(QString::fromStdString(*removes.value)) : isAnyPruned ? -1 : 0);
}

void PruneFields::showAmount()
{
    const auto number = [this](NumberField *field, const std::function<std::optional<double>(const PruneSpec &)> &of) {
        const Common<double> value = commonOf<double>(m_document->selection()->layers(), [&](int layer) {
            const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
            return prune ? of(*prune) : std::nullopt;
        });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    };
    number(m_threshold, [](const PruneSpec &s) { return s.threshold; });
    number(m_sparsity, [](const PruneSpec &s) -> std::optional<double> {
        if (!s.sparsity)
            return std::nullopt;
        // 0.9 * 100 is 90.00000000000001 in doubles: show what was meant.
        return QString::number(*s.sparsity * 100, 'g', 14).toDouble();
    });
}

/// The numbers of the criterion, of the layers that are pruned by it or else for the next that are.
void PruneFields::showCriterionNumbers()
{
    const std::string id = m_criterion->currentData().toString().toStdString();
    const QVector<PruneArgument> arguments = pruneArguments(id);
    qsizetype which = 0;
    for (NumberField *field : m_numbers) {
        const bool isUsed = which < arguments.size();
        m_form->setRowVisible(field->parentWidget(), isUsed);
        if (!isUsed) {
            field->abandon();
            continue;
        }
        const PruneArgument argument = arguments[which++];
        labelFieldRow(m_form, field, argument.name, argument.tip);
        field->setCheck([argument](double value) { return argumentProblem(argument, value); });
        const Common<double> value = commonOf<double>(m_document->selection()->layers(), [&](int layer) {
            const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
            return std::optional(argumentOf(argument, prune ? *prune : m_next));
        });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    }
}

/// What the chosen criterion can rank is offered, nothing else.
void PruneFields::offerGranularity()
{
    const Criterion *criterion = findCriterion(m_criterion->currentData().toString().toStdString());
    auto *model = qobject_cast<QStandardItemModel *>(m_granularity->model());
    if (!model)
        return;
    for (int i = 0; i < model->rowCount(); ++i) {
        const QString id = m_granularity->itemData(i).toString();
        const bool isTensor = criterion && criterion->cut == Criterion::Cut::Tensor;
        const bool isOffered = !criterion
            || (id == QLatin1String("tensor")        ? isTensor
                    : id == QLatin1String("element") ? criterion->perElement && !isTensor
                                                     : criterion->perChannel && !isTensor);
        model->item(i)->setEnabled(isOffered);
    }
}

/// Layers without weights to prune take the rule for whole tensors alone.
void PruneFields::offerCriteria(bool areWeights)
{
    auto *model = qobject_cast<QStandardItemModel *>(m_criterion->model());
    if (!model)
        return;
    for (int i = 0; i < model->rowCount(); ++i) {
        const std::string id = m_criterion->itemData(i).toString().toStdString();
        const Criterion *criterion = findCriterion(id);
        const bool isForTensors = criterion && criterion->cut == Criterion::Cut::Tensor;
        model->item(i)->setEnabled(areWeights || isForTensors);
        if (!areWeights && isForTensors)
            m_next.criterion = id;
    }
}

void PruneFields::showTogether()
{
    const QVector<int> &selection = m_document->selection()->layers();
    QVector<int> prunable;
    std::copy_if(selection.begin(), selection.end(), std::back_inserter(prunable),
                 [this](int layer) { return m_document->model()->layers[static_cast<std::size_t>(layer)].prunable; });
    const Common<bool> together =
        commonOf<bool>(prunable, [this](int layer) { return std::optional(m_document->figures()->state(layer).resolved.inGlobalPrune); });
    m_together->setEnabled(!prunable.isEmpty());
    m_together->setTristate(together.isMixed);
    m_together->setCheckState(together.isMixed                                ? Qt::PartiallyChecked
                                  : together.value.value_or(false) || m_joins ? Qt::Checked
                                                                              : Qt::Unchecked);
    QStringList members;
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
        if (m_document->figures()->state(layer).resolved.inGlobalPrune)
            members += layerTitle(m_document->model()->layers[static_cast<std::size_t>(layer)]);
    m_together->setToolTip(members.isEmpty() ? m_together->whatsThis()
                                             : m_together->whatsThis() + QStringLiteral("\n")
                                   + tr("Ranked together now: %1.").arg(members.join(QStringLiteral(", "))));
}

} // namespace espalier
