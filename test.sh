#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds everything and passes all tests. Nothing outside build*/ is written.
#
#   ./test.sh              all of it
#   ./test.sh -R engine/   only the tests that match (arguments go to ctest; the sanitizers are left out)
#
# ESPALIER_JOBS=N uses N processes; ESPALIER_SANITIZERS=thread leaves the longer of the two sanitizer builds out, =no both.
set -euo pipefail
cd "$(dirname "$0")"
export ESPALIER_JOBS=${ESPALIER_JOBS:-$(nproc)}
sanitizers=${ESPALIER_SANITIZERS:-yes}
[ $# -eq 0 ] || sanitizers=no

step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
build() { cmake --build "$1" --parallel "$ESPALIER_JOBS" "${@:2}"; }

step packages
scripts/install-packages.sh build gui test

step layers
scripts/check-layers.sh
step format
scripts/check-format.sh
if [ ! -f build/CMakeCache.txt ]; then
    # In a new folder the engine and the command line are built first, by themselves and with Qt out of reach; what
    # follows uses the same object files.
    step "engine and command line without Qt"
    cmake --preset dev -DESPALIER_GUI=OFF -DESPALIER_TESTS=OFF -DCMAKE_DISABLE_FIND_PACKAGE_Qt6=ON
    build build
fi
step build
cmake --preset dev -DESPALIER_GUI=ON -DESPALIER_TESTS=ON -DCMAKE_DISABLE_FIND_PACKAGE_Qt6=OFF
build build
# What the program itself asks for: Debian's LibTorch brings Qt 5 along through libraries of its own, so ldd would not do.
if readelf -d build/bin/espalier-cli | grep -i 'NEEDED.*libqt'; then
    echo "test.sh: the command line is linked with Qt" >&2
    exit 1
fi

if [ "$sanitizers" = yes ]; then
    step "address and undefined behaviour sanitizers"
    cmake --preset asan
    build build-asan --target base_tests
    ctest --preset asan --label-regex '^base$' --parallel "$ESPALIER_JOBS"
fi
if [ "$sanitizers" != no ]; then
    step "thread sanitizer"
    cmake --preset tsan
    build build-tsan --target jobs_tests
    ctest --preset tsan --label-regex '^jobs$' --parallel "$ESPALIER_JOBS"
fi

step tests
# One more try for window tests that wait for a busy machine.
ctest --preset dev --parallel "$ESPALIER_JOBS" --repeat until-pass:2 "$@"
