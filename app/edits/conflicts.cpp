// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edits/conflicts.h"

namespace espalier::edits {

namespace {

/// What a ternary scheme cannot have otherwise: levels -a, 0, a with a threshold of its own.
bool canBeTernary(const QuantSpec &spec)
{
    return spec.bits == 2 && spec.symmetric && spec.isSigned && spec.zeroExact && spec.range.method == "minmax"
        && spec.rounding == Rounding::NearestEven;
}

bool isCodebook(const QuantSpec &spec)
{
    return spec.range.method == "mean-rounding";
}

} // namespace

void resolveConflicts(QuantSpec &spec, const QuantSpec &before, std::set<std::string> &gaveWay)
{
    const bool isNewScheme = spec.scheme != before.scheme;
    if (spec.symmetric && !spec.zeroExact) {
        // A symmetric range always has an exact zero.
        const bool wantsRaw = before.zeroExact;
        (wantsRaw ? spec.symmetric : spec.zeroExact) = !wantsRaw;
        gaveWay.insert(wantsRaw ? "symmetric" : "zero-exact");
    }
    if (spec.narrow.value_or(false) && !spec.isSigned) {
        // It leaves out the lowest signed integer.
        const bool wantsUnsigned = before.isSigned;
        if (wantsUnsigned)
            spec.narrow.reset();
        else
            spec.isSigned = true;
        gaveWay.insert(wantsUnsigned ? "narrow" : "signed");
    }
    if (spec.scheme == Scheme::PowerOfTwo && isNewScheme) {
        // A codebook has no scale, and levels from low on are no shifts.
        if (isCodebook(spec)) {
            spec.range = RangeSpec();
            gaveWay.insert("range");
        }
        if (!spec.zeroExact) {
            spec.zeroExact = true;
            gaveWay.insert("zero-exact");
        }
    }
    const bool isOtherwise = (spec.scheme == Scheme::PowerOfTwo && (isCodebook(spec) || !spec.zeroExact))
        || (spec.scheme == Scheme::Ternary && !canBeTernary(spec));
    if (isOtherwise) {
        spec.scheme = Scheme::Affine;
        gaveWay.insert("levels");
    }
}

} // namespace espalier::edits
