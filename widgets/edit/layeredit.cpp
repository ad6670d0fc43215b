// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edit/layeredit.h"

#include "app/session/document.h"

#include <QCoreApplication>

#include <algorithm>

namespace espalier {

namespace {

bool isZeroChannel(const QuantParameters &parameters, int channel)
{
    return std::find(parameters.zeroChannels.begin(), parameters.zeroChannels.end(), channel) != parameters.zeroChannels.end();
}

QString gaveWayText(const std::string &what)
{
    if (what == "levels")
        return QCoreApplication::translate("Edits", "The levels are at equal steps now.");
    if (what == "range")
        return QCoreApplication::translate("Edits", "The range is from minimum to maximum now.");
    if (what == "zero-exact")
        return QCoreApplication::translate("Edits", "Zero is exact now.");
    if (what == "symmetric")
        return QCoreApplication::translate("Edits", "The range is not symmetric any more.");
    if (what == "signed")
        return QCoreApplication::translate("Edits", "The integers are signed now.");
    return QCoreApplication::translate("Edits", "The range is not narrow any more.");
}

} // namespace

edits::Edit editOf(const Document &document, const QVector<int> &layers, const MakeEdit &make)
{
    if (!document.model())
        return {document.recipe(), 0, 0, {}};
    std::vector<ResolvedLayer> resolved;
    resolved.reserve(static_cast<std::size_t>(document.layerCount()));
    for (int layer = 0; layer < document.layerCount(); ++layer)
        resolved.push_back(document.layerState(layer).resolved);
    return make(document.recipe(), edits::Context{document.model()->layers, resolved}, edits::Selection(layers.begin(), layers.end()));
}

QString applyEdit(Document &document, const QVector<int> &layers, const QString &what, const MakeEdit &make, int gesture)
{
    const edits::Edit edit = editOf(document, layers, make);
    if (edit.changed > 0)
        document.edit(edit.recipe, what, gesture);
    return leftOutNote(edit);
}

QString leftOutNote(const edits::Edit &edit)
{
    QStringList notes;
    if (edit.locked > 0)
        notes += QCoreApplication::translate("Edits", "%n locked layer(s) left as they were.", nullptr, edit.locked);
    const int unable = static_cast<int>(edit.refused.size()) - edit.locked;
    if (unable > 0)
        notes += QCoreApplication::translate("Edits", "%n layer(s) that cannot have this left out.", nullptr, unable);
    for (const std::string &what : edit.gaveWay)
        notes += gaveWayText(what);
    return notes.join(QLatin1Char(' '));
}

QStringList misfits(const edits::Edit &edit)
{
    QStringList sentences;
    for (const edits::Refused &refused : edit.refused) {
        if (refused.reason == "locked")
            continue;
        const QString text = refused.reason == "range-channels" ? QCoreApplication::translate("Edits", "%1 has another number of channels")
            : refused.reason == "no-range"                      ? QCoreApplication::translate("Edits", "%1 would get an empty range")
                                                                : QCoreApplication::translate("Edits", "%1 cannot have this");
        sentences += text.arg(QString::fromStdString(refused.layer));
    }
    return sentences;
}

std::optional<ShownRange> shownRange(const LayerState &state)
{
    if (!state.resolved.weights)
        return std::nullopt;
    const RangeSpec &range = state.resolved.weights->range;
    const bool isFixed = range.method == "fixed" && !range.lo.empty() && range.lo.size() == range.hi.size();
    if (!isFixed && !state.parameters)
        return std::nullopt;
    const std::vector<double> &los = isFixed ? range.lo : state.parameters->lo;
    const std::vector<double> &his = isFixed ? range.hi : state.parameters->hi;
    std::optional<ShownRange> shown;
    for (std::size_t i = 0; i < los.size(); ++i) {
        if (los.size() > 1 && state.parameters && isZeroChannel(*state.parameters, static_cast<int>(i)))
            continue;
        if (!shown)
            shown = ShownRange{los[i], his[i]};
        shown->lo = std::min(shown->lo, los[i]);
        shown->hi = std::max(shown->hi, his[i]);
    }
    return shown;
}

void setFixedRange(QuantSpec &spec, const LayerState &state, double lo, double hi)
{
    const std::optional<ShownRange> before = shownRange(state);
    const bool perChannel =
        spec.granularity.kind == Granularity::Kind::Channel && state.parameters && before && state.parameters->lo.size() > 1;
    const QuantParameters *parameters = perChannel ? &*state.parameters : nullptr;
    std::vector<double> los{lo};
    std::vector<double> his{hi};
    // (lo, hi) = 0 at an end cannot be scaled: then all channels share the range.
    if (parameters && before->lo < 0 && before->hi > 0 && lo < 0 && hi > 0) {
        los.clear();
        his.clear();
        for (std::size_t i = 0; i < parameters->lo.size(); ++i) {
            const bool isZero = isZeroChannel(*parameters, static_cast<int>(i));
            los.push_back(isZero ? lo : parameters->lo[i] * (lo / before->lo));
            his.push_back(isZero ? hi : parameters->hi[i] * (hi / before->hi));
            // A channel of one sign keeps a range that is not empty.
            if (los.back() >= his.back()) {
                los.back() = lo;
                his.back() = hi;
            }
        }
    }
    // Three levels at -a, 0 and a find their own place; a manual range is for evenly spaced ones.
    if (spec.scheme == Scheme::Ternary)
        spec.scheme = Scheme::Affine;
    spec.range = RangeSpec{};
    spec.range.method = "fixed";
    spec.range.lo = std::move(los);
    spec.range.hi = std::move(his);
}

} // namespace espalier
