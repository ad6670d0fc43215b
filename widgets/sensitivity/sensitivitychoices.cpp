// SPDX-License-Identifier: GPL-3.0-or-later
// What was chosen on the sensitivity page, across starts.
#include "widgets/inspector/numberfield.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSettings>
#include <QSplitter>

#include <algorithm>
#include <array>

namespace espalier {

namespace {

using Mode = SensitivityWork::Mode;

/// In the order of Mode; stable, as settings keep them.
constexpr std::array kModes{"bits", "sparsity", "channel-sparsity", "patterns", "range-methods", "mixed"};
/// Each has a criterion of its own.
constexpr std::array kCut{std::pair(Mode::Sparsity, "criterion"), std::pair(Mode::ChannelSparsity, "channelCriterion")};
constexpr const char *kAnyLayer = "layer";

/// As a recipe writes it: numbers and all.
QString criterionToText(PruneSpec spec)
{
    spec.sparsity = 0.5;
    return QString::fromStdString(recipeToJson(withSetting(Recipe(), kAnyLayer, {std::nullopt, spec})));
}

/// None where the text is none, or names what this build has not.
std::optional<PruneSpec> criterionFromText(const QString &text, Mode mode)
{
    const Result<Recipe> recipe = parseRecipe(text.toStdString());
    if (!recipe || recipe->layers.count(kAnyLayer) == 0)
        return std::nullopt;
    PruneSpec spec = recipe->layers.at(kAnyLayer).prune.spec;
    spec.sparsity.reset();
    const std::vector<std::string> ids = SweepColumns::criterionIds(mode);
    return std::find(ids.begin(), ids.end(), spec.criterion) == ids.end() ? std::nullopt : std::optional(spec);
}

} // namespace

void SensitivityPage::saveChoices(QSettings &settings) const
{
    settings.beginGroup(QStringLiteral("sensitivity"));
    settings.setValue(QStringLiteral("kind"), QLatin1String(kModes[static_cast<std::size_t>(m_work->mode())]));
    settings.setValue(QStringLiteral("fromRecipe"), m_work->baseline() == SensitivityWork::Baseline::Recipe);
    settings.setValue(QStringLiteral("keep"), m_work->isKept());
    settings.setValue(QStringLiteral("perChannel"), m_work->columns().granularity() == Granularity::Kind::Channel);
    settings.setValue(QStringLiteral("range"), QString::fromStdString(m_work->columns().rangeMethod()));
    for (const auto &[mode, key] : kCut)
        settings.setValue(QLatin1String(key), criterionToText(m_work->columns().criterion(mode)));
    settings.setValue(QStringLiteral("hasDrop"), m_hasLimit->isChecked());
    settings.setValue(QStringLiteral("drop"), m_limit->value());
    settings.setValue(QStringLiteral("hasSize"), m_hasSize->isChecked());
    settings.setValue(QStringLiteral("size"), m_isSizeTyped && m_size->value() ? QVariant(*m_size->value()) : QVariant());
    settings.setValue(QStringLiteral("onlyChosen"), isOnlyForChosen());
    settings.setValue(QStringLiteral("split"), m_split->saveState());
    settings.endGroup();
}

void SensitivityPage::restoreChoices(QSettings &settings)
{
    settings.beginGroup(QStringLiteral("sensitivity"));
    for (const auto &[mode, key] : kCut)
        if (const auto spec = criterionFromText(settings.value(QLatin1String(key)).toString(), mode)) {
            m_work->setMode(mode);
            m_work->setCriterion(*spec);
        }
    const std::string range = settings.value(QStringLiteral("range")).toString().toStdString();
    if (const std::vector<std::string> ids = SweepColumns::rangeMethodIds(); std::find(ids.begin(), ids.end(), range) != ids.end())
        m_work->setRangeMethod(range);
    showRange();
    const QString kind = settings.value(QStringLiteral("kind")).toString();
    const auto found = std::find_if(kModes.begin(), kModes.end(), [&](const char *one) { return kind == QLatin1String(one); });
    const int mode = found == kModes.end() ? 0 : static_cast<int>(found - kModes.begin());
    m_work->setMode(static_cast<Mode>(mode));
    m_mode->setCurrentIndex(mode);
    m_granularity->setCurrentIndex(settings.value(QStringLiteral("perChannel"), false).toBool() ? 1 : 0);
    m_baseline->setCurrentIndex(settings.value(QStringLiteral("fromRecipe"), false).toBool() ? 1 : 0);
    m_keep->setChecked(settings.value(QStringLiteral("keep"), true).toBool());
    m_hasLimit->setChecked(settings.value(QStringLiteral("hasDrop"), m_hasLimit->isChecked()).toBool());
    m_limit->setValue(settings.value(QStringLiteral("drop"), m_limit->value()).toDouble());
    m_hasSize->setChecked(settings.value(QStringLiteral("hasSize"), m_hasSize->isChecked()).toBool());
    if (const double size = settings.value(QStringLiteral("size")).toDouble(); size > 0) {
        m_size->setValue(size);
        m_isSizeTyped = true;
    }
    m_scope->setCurrentIndex(settings.value(QStringLiteral("onlyChosen"), false).toBool() ? 1 : 0);
    m_split->restoreState(settings.value(QStringLiteral("split")).toByteArray());
    settings.endGroup();
    showLimits();
}

} // namespace espalier
