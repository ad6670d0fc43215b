#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens the workbench.
#
#   ./run.sh               the workbench on the embedded sample
#   ./run.sh FILE...       the workbench on a model of yours
#   ./run.sh demo          the same round without a window; writes build/demo.html
#
# Without a display, ./run.sh means ./run.sh demo. ESPALIER_JOBS=N builds with N processes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build
jobs=${ESPALIER_JOBS:-$(nproc)}

mode=window
if [ "${1:-}" = demo ]; then
    mode=demo
    shift
elif [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    if [ $# -gt 0 ]; then
        echo "run.sh: there is no display to open $1 on; for work without one see build/bin/espalier-cli --help" >&2
        exit 2
    fi
    echo "run.sh: no display: going through the sample without a window" >&2
    mode=demo
fi

packages=(build)
options=()
if [ "$mode" = window ]; then
    packages+=(gui)
    [ -n "${DISPLAY:-}" ] || packages+=(wayland)
    options+=(-DESPALIER_GUI=ON)
    target=espalier
else
    # Qt is not needed for this; a folder that is already configured stays as it is.
    [ -f "$build/CMakeCache.txt" ] || options+=(-DESPALIER_GUI=OFF)
    target=espalier-cli
fi
[ -f "$build/CMakeCache.txt" ] || options+=(-DESPALIER_TESTS=OFF)

"$here/scripts/install-packages.sh" "${packages[@]}" >&2
cmake -S "$here" -B "$build" -G Ninja "${options[@]}" >&2
cmake --build "$build" --parallel "$jobs" --target "$target" >&2

if [ "$mode" = window ]; then
    [ $# -gt 0 ] || set -- --sample
    exec "$build/bin/espalier" "$@"
fi
"$build/bin/espalier-cli" demo --html "$build/demo.html" "$@"
echo "run.sh: the page is $build/demo.html" >&2
