// SPDX-License-Identifier: GPL-3.0-or-later
// What the pruning fields of the inspector do and show.
#include "widgets/inspector/inspector.h"

#include "engine/prune/criteria.h"
#include "widgets/edit/common.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QStandardItemModel>

#include <algorithm>

namespace espalier {

/// A layer that is not pruned yet keeps the choice until it is said how much; a pattern says so itself.
void Inspector::setCriterion(const std::string &id)
{
    m_next = edits::byCriterion(id);
    apply(tr("Pruning criterion"), [&](const auto &...a) { return edits::setCriterion(a..., id, reach()); });
}

void Inspector::setCriterionNumber(qsizetype which, double value)
{
    const std::string id = m_criterion->currentData().toString().toStdString();
    const PruneArgument argument = pruneArguments(id).at(which);
    m_next.criterion = id;
    setArgument(argument, m_next, value);
    apply(argument.name,
          [&](const auto &...a) { return edits::changeCriterion(a..., id, [&](PruneSpec &spec) { setArgument(argument, spec, value); }); });
}

void Inspector::setPattern(int n, int m)
{
    for (const int layer : m_document->selection()) {
        const std::optional<PruneSpec> &now = m_document->layerState(layer).resolved.prune;
        if (!now || !now->isPattern() || now->n != n || now->m != m) {
            apply(tr("Pattern %1:%2").arg(n).arg(m), [n, m](const auto &...a) { return edits::setPattern(a..., n, m); });
            return;
        }
    }
}

void Inspector::setThreshold(double value)
{
    if (m_joins) {
        m_next.threshold = value;
        setTogether(true);
        return;
    }
    apply(tr("Pruning threshold"), [this, value](const auto &...a) { return edits::setThreshold(a..., value, m_next, reach()); });
}

void Inspector::setSparsity(double value)
{
    if (m_joins) {
        m_next.sparsity = value;
        setTogether(true);
        return;
    }
    apply(tr("Sparsity"), [this, value](const auto &...a) { return edits::setSparsity(a..., value, m_next, reach()); });
}

/// Layers that are not pruned yet get their ranking when it is said how much goes.
void Inspector::setTogether(bool on)
{
    m_joins = false;
    if (!on) {
        apply(tr("Ranked layer by layer"), [](const auto &...a) { return edits::leaveRanking(a...); });
        return;
    }
    const QVector<int> &selection = m_document->selection();
    const auto saysHowMuch = [this](int layer) { return m_document->layerState(layer).resolved.prune.has_value(); };
    if (!m_document->recipe().pruneGlobal && !m_next.isSet() && std::none_of(selection.begin(), selection.end(), saysHowMuch)) {
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

edits::Reach Inspector::reach() const
{
    bool isAny = false;
    for (const int layer : m_document->selection()) {
        const ResolvedLayer &resolved = m_document->layerState(layer).resolved;
        if (resolved.locked || !m_document->model()->layers[static_cast<std::size_t>(layer)].prunable)
            continue;
        if (!resolved.inGlobalPrune)
            return edits::Reach::Layer;
        isAny = true;
    }
    return isAny ? edits::Reach::Ranking : edits::Reach::Layer;
}

void Inspector::showTogether()
{
    const QVector<int> &selection = m_document->selection();
    QVector<int> prunable;
    std::copy_if(selection.begin(), selection.end(), std::back_inserter(prunable),
                 [this](int layer) { return m_document->model()->layers[static_cast<std::size_t>(layer)].prunable; });
    const Common<bool> together =
        commonOf<bool>(prunable, [this](int layer) { return std::optional(m_document->layerState(layer).resolved.inGlobalPrune); });
    m_together->setEnabled(!prunable.isEmpty());
    m_together->setTristate(together.isMixed);
    m_together->setCheckState(together.isMixed                                ? Qt::PartiallyChecked
                                  : together.value.value_or(false) || m_joins ? Qt::Checked
                                                                              : Qt::Unchecked);
    QStringList members;
    for (int layer = 0; layer < m_document->layerCount(); ++layer)
        if (m_document->layerState(layer).resolved.inGlobalPrune)
            members += layerTitle(m_document->model()->layers[static_cast<std::size_t>(layer)]);
    m_together->setToolTip(members.isEmpty() ? m_together->whatsThis()
                                             : m_together->whatsThis() + QStringLiteral("\n")
                                   + tr("Ranked together now: %1.").arg(members.join(QStringLiteral(", "))));
}

void Inspector::showPruning()
{
    const auto spec = [this](int layer) -> const std::optional<PruneSpec> & { return m_document->layerState(layer).resolved.prune; };
    bool anyPrunable = false;
    bool anyPruned = false;
    bool anyFree = false;
    bool anyTensors = false;
    for (const int layer : m_document->selection()) {
        anyPrunable = anyPrunable || m_document->model()->layers[static_cast<std::size_t>(layer)].prunable;
        anyTensors = anyTensors || !m_document->model()->layers[static_cast<std::size_t>(layer)].tensors.empty();
        anyPruned = anyPruned || spec(layer).has_value();
        anyFree = anyFree || !m_document->layerState(layer).resolved.locked;
    }
    // The article's rule for whole tensors is for normalization layers, too.
    m_pruning->setEnabled((anyPrunable || anyTensors) && anyFree);
    offerCriteria(anyPrunable);
    m_sparsity->setEnabled(anyPrunable);
    const Common<std::string> criterion = commonOf<std::string>(
        m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(spec(layer)->criterion) : std::nullopt; });
    m_criterion->setEnabled(m_criterion->count() > 1);
    m_criterion->setPlaceholderText(criterion.isMixed ? tr("mixed") : QString());
    if (anyPruned)
        m_criterion->setCurrentIndex(criterion.value ? m_criterion->findData(QString::fromStdString(*criterion.value)) : -1);
    else
        m_criterion->setCurrentIndex(std::max(0, m_criterion->findData(QString::fromStdString(m_next.criterion))));
    const Common<QString> pattern = commonOf<QString>(m_document->selection(), [&](int layer) {
        return spec(layer) && spec(layer)->isPattern() ? std::optional(QStringLiteral("%1:%2").arg(spec(layer)->n).arg(spec(layer)->m))
                                                       : std::nullopt;
    });
    const bool isPattern = pattern.value || pattern.isMixed;
    m_pattern->setVisible(isPattern);
    if (!isPattern)
        m_patternText->showText({});
    else if (!m_patternText->isModified())
        m_patternText->showText(pattern.value.value_or(QString()));
    showCriterionNumbers();
    offerPruneGranularity();
    const Common<std::string> removes = commonOf<std::string>(
        m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(spec(layer)->granularity) : std::nullopt; });
    m_pruneGranularity->setEnabled(anyPruned && !isPattern);
    m_pruneGranularity->setPlaceholderText(removes.isMixed ? tr("mixed") : QString());
    m_pruneGranularity->setCurrentIndex(removes.value   ? m_pruneGranularity->findData(QString::fromStdString(*removes.value))
                                            : anyPruned ? -1
                                                        : 0);
    showTogether();
    const auto number = [&](NumberField *field, const std::function<std::optional<double>(const PruneSpec &)> &of) {
        const Common<double> value =
            commonOf<double>(m_document->selection(), [&](int layer) { return spec(layer) ? of(*spec(layer)) : std::nullopt; });
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
void Inspector::showCriterionNumbers()
{
    const std::string id = m_criterion->currentData().toString().toStdString();
    const QVector<PruneArgument> arguments = pruneArguments(id);
    qsizetype which = 0;
    for (NumberField *field : m_numbers) {
        const bool isUsed = which < arguments.size();
        m_pruningForm->setRowVisible(field->parentWidget(), isUsed);
        if (!isUsed) {
            field->abandon();
            continue;
        }
        const PruneArgument argument = arguments[which++];
        labelFieldRow(m_pruningForm, field, argument.name, argument.tip);
        field->setCheck([argument](double value) { return argumentProblem(argument, value); });
        const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) {
            const std::optional<PruneSpec> &prune = m_document->layerState(layer).resolved.prune;
            return std::optional(argumentOf(argument, prune ? *prune : m_next));
        });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    }
}

/// What the chosen criterion can rank is offered, nothing else.
void Inspector::offerPruneGranularity()
{
    const Criterion *criterion = findCriterion(m_criterion->currentData().toString().toStdString());
    auto *model = qobject_cast<QStandardItemModel *>(m_pruneGranularity->model());
    if (!model)
        return;
    for (int i = 0; i < model->rowCount(); ++i) {
        const QString id = m_pruneGranularity->itemData(i).toString();
        const bool isTensor = criterion && criterion->cut == Criterion::Cut::Tensor;
        const bool isOffered = !criterion
            || (id == QLatin1String("tensor")        ? isTensor
                    : id == QLatin1String("element") ? criterion->perElement && !isTensor
                                                     : criterion->perChannel && !isTensor);
        model->item(i)->setEnabled(isOffered);
    }
}

/// Layers without weights to prune take the rule for whole tensors alone.
void Inspector::offerCriteria(bool areWeights)
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

} // namespace espalier
