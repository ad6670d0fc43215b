// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/presets.h"

#include <QCoreApplication>

namespace espalier {

namespace {

template <int Bits, Granularity::Kind Kind> std::optional<QuantSpec> minMax()
{
    QuantSpec spec;
    spec.bits = Bits;
    spec.granularity.kind = Kind;
    return spec;
}

template <int Percent> std::optional<PruneSpec> sparsity()
{
    PruneSpec spec;
    spec.sparsity = Percent / 100.0;
    return spec;
}

constexpr Preset kPresets[] = {
    {"float", QT_TRANSLATE_NOOP("Presets", "Float (as it was)"), nullptr, nullptr},
    {"int8-channel", QT_TRANSLATE_NOOP("Presets", "8 bits per channel"), minMax<8, Granularity::Kind::Channel>, nullptr, true},
    {"int8-tensor", QT_TRANSLATE_NOOP("Presets", "8 bits, whole tensor"), minMax<8, Granularity::Kind::Tensor>, nullptr},
    {"int4-channel", QT_TRANSLATE_NOOP("Presets", "4 bits per channel"), minMax<4, Granularity::Kind::Channel>, nullptr},
    {"int4-tensor", QT_TRANSLATE_NOOP("Presets", "4 bits, whole tensor"), minMax<4, Granularity::Kind::Tensor>, nullptr},
    {"prune-50", QT_TRANSLATE_NOOP("Presets", "Prune 50 %"), nullptr, sparsity<50>, true},
    {"prune-80", QT_TRANSLATE_NOOP("Presets", "Prune 80 %"), nullptr, sparsity<80>},
    {"prune-90", QT_TRANSLATE_NOOP("Presets", "Prune 90 %"), nullptr, sparsity<90>},
};

} // namespace

std::span<const Preset> presets()
{
    return kPresets;
}

const Preset *findPreset(const QByteArray &id)
{
    for (const Preset &preset : kPresets) {
        if (id == preset.id)
            return &preset;
    }
    return nullptr;
}

QString presetName(const Preset &preset)
{
    return QCoreApplication::translate("Presets", preset.name);
}

} // namespace espalier
