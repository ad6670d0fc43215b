#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Says which files are not as .clang-format has them; --fix formats them. Only clang-format 14 formats as 14 does: where another
# version or none is installed, says so and passes.
set -euo pipefail
cd "$(dirname "$0")/.."

formatter=clang-format-14
command -v "$formatter" >/dev/null || formatter=clang-format
if ! "$formatter" --version 2>/dev/null | grep -q 'version 14\.'; then
    echo "check-format: clang-format 14 is not installed: nothing checked"
    exit 0
fi
mapfile -t files < <(find engine app widgets tests -name '*.h' -o -name '*.cpp' | LC_ALL=C sort)
[ "${#files[@]}" -gt 0 ] || { echo "check-format: no files" >&2; exit 1; }
if [ "${1:-}" = --fix ]; then
    printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" "$formatter" -i
    exit 0
fi
if ! hits=$(printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" "$formatter" --dry-run -Werror 2>&1); then
    printf '%s\n' "$hits" | grep ': error: ' | cut -d: -f1 | sort -u >&2
    echo "check-format: these files are not formatted; scripts/check-format.sh --fix does it" >&2
    exit 1
fi
echo "check-format: ${#files[@]} files are formatted"
