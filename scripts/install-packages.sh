#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing for the named sets, on Debian (bookworm, trixie, sid) and what descends from it:
#
#   scripts/install-packages.sh build gui test bench
#
# Asks dpkg first and calls apt-get only when something is missing, as root or through sudo. `a|b` takes the first that is
# there; `?a` is wanted but not needed. ESPALIER_INSTALL=no only says what is missing.
set -euo pipefail

declare -A sets=(
    # libopenblas0-openmp: without it libblas.so.3 is the reference BLAS and linear layers run about 15 times slower.
    [build]="cmake ninja-build g++ ccache lld libtorch-dev libopenblas0-openmp libcli11-dev
             nlohmann-json3-dev libfmt-dev zlib1g-dev libssl-dev libsqlite3-dev"
    # The platform plugins are only recommended by Qt's libraries; the fonts hold Latin and Chinese text.
    [gui]="qt6-base-dev qt6-svg-dev|libqt6svg6-dev qt6-tools-dev qt6-l10n-tools libqcustomplot-dev qt6-qpa-plugins fonts-dejavu-core
           fonts-wqy-microhei"
    [wayland]="qt6-wayland"
    [test]="qt6-base-dev libvalijson-dev xvfb xauth python3 ?python3-torch ?clang-format"
    [bench]="libbenchmark-dev python3-torch python3-numpy"
)

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
known() { apt-cache policy "$1" 2>/dev/null | grep 'Candidate:' | grep -qv '(none)'; }

# Prints those of its arguments that are not there.
missing() {
    local wanted name
    for wanted in "$@"; do
        for name in $(tr '|?' '  ' <<<"$wanted"); do
            if installed "$name"; then continue 2; fi
        done
        echo "$wanted"
    done
}

# For each `a|b`, the first that the package lists know.
choose() {
    local wanted name
    for wanted in "$@"; do
        for name in $(tr '|?' '  ' <<<"$wanted"); do
            if known "$name"; then break; fi
        done
        echo "$name"
    done
}

wanted=()
for set in "$@"; do
    [ -n "${sets[$set]:-}" ] || { echo "install-packages: no set $set; there are: ${!sets[*]}" >&2; exit 2; }
    read -r -d '' -a names <<<"${sets[$set]}" || true
    wanted+=("${names[@]}")
done

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || {
    echo "install-packages: this is not Debian; the build needs: ${wanted[*]}" >&2
    exit 0
}
mapfile -t lacking < <(missing "${wanted[@]}" | sort -u)
[ "${#lacking[@]}" -gt 0 ] || exit 0
if [ "${ESPALIER_INSTALL:-yes}" = no ]; then
    echo "install-packages: missing: ${lacking[*]}" >&2
    exit 0
fi

root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "install-packages: run as root: apt-get install ${lacking[*]}" >&2; exit 1; }
    root=(sudo)
    [ -t 0 ] || root=(sudo -n)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# What apt-get says is shown only when it fails.
apt() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        return 1
    }
}

echo "install-packages: installing ${lacking[*]}" >&2
# An update that fails (no network, an expired list) matters only if the install then fails too.
apt update || echo "install-packages: apt-get update failed; going on with the package lists there are" >&2
needed=() optional=()
for name in "${lacking[@]}"; do
    case $name in '?'*) optional+=("$name") ;; *) needed+=("$name") ;; esac
done
if [ "${#needed[@]}" -gt 0 ]; then
    mapfile -t names < <(choose "${needed[@]}")
    apt install -y --no-install-recommends "${names[@]}"
fi
if [ "${#optional[@]}" -gt 0 ]; then
    mapfile -t names < <(choose "${optional[@]}")
    apt install -y --no-install-recommends "${names[@]}" ||
        echo "install-packages: went on without ${names[*]}" >&2
fi
