#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Proves the walls of docs/architecture.md by looking at what includes what; says file and line of each breach.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
files() { find "$@" -type f \( -name '*.h' -o -name '*.cpp' \) 2>/dev/null | LC_ALL=C sort; }

# refuse WHAT PATTERN FILES...: no include in these files may match.
refuse() {
    local what=$1 pattern=$2 hits
    shift 2
    [ $# -gt 0 ] || { echo "check-layers: no files for: $what" >&2; failed=1; return; }
    hits=$(grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" -- "$@" /dev/null || true)
    if [ -n "$hits" ]; then
        printf 'check-layers: %s:\n%s\n' "$what" "$hits" >&2
        failed=1
    fi
}

qt='Q[A-Z]|Qt[A-Z]?[A-Za-z]*/|qt|qcustomplot'
torch='torch/|ATen/|c10/|caffe2/'
mapfile -t below < <(files engine app/cli)
mapfile -t engine < <(files engine)
mapfile -t engineHeaders < <(files engine | grep '\.h$')
mapfile -t engineBase < <(files engine | grep -vE '^engine/(graph|plan|eval|calibrate|study|train|sweep|search)/[^/]*\.(cpp|h)$|/torch[a-z]*\.(cpp|h)$')
mapfile -t above < <(files app widgets)
mapfile -t app < <(files app/jobs app/messages app/open app/figures app/edits app/session app/sensitivity app/models)

refuse 'Qt below the window' "$qt" "${below[@]}"
refuse 'Torch above the engine' "$torch" "${above[@]}"
refuse 'Torch in a file of the engine that is built without it' "$torch" "${engineBase[@]}"
refuse 'the engine includes what lies above it' 'app/|widgets/' "${engine[@]}"
refuse 'app includes widgets' 'widgets/|QtWidgets|QWidget|QApplication' "${app[@]}"

# A header of the engine that app, widgets or the command line include must not bring Torch in, however deep.
torchHeaders=$(grep -lE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($torch)" -- "${engineHeaders[@]}" || true)
known=
while [ "$torchHeaders" != "$known" ]; do
    known=$torchHeaders
    for header in $known; do
        torchHeaders=$(printf '%s\n' $torchHeaders $(grep -lF "#include \"$header\"" -- "${engineHeaders[@]}" || true) | sort -u)
    done
done
for header in $torchHeaders; do
    hits=$(grep -nF "#include \"$header\"" -- "${above[@]}" /dev/null || true)
    if [ -n "$hits" ]; then
        printf 'check-layers: Torch comes in through %s:\n%s\n' "$header" "$hits" >&2
        failed=1
    fi
done

# The rooms of the engine from bottom to top: a folder includes only what stands before it.
rooms=(core files stats winograd device model quant quant/ranges prune prune/criteria graph recipe apply plan io io/read data eval io/write
       calibrate study train sweep search)

# Prints "FROM TO FILE" for each include of another folder of the same floor ($1).
arrows() {
    grep -rnoE --include='*.h' --include='*.cpp' "^[[:space:]]*#[[:space:]]*include[[:space:]]*\"$1/[^\"]+/[^/\"]+\"" "$1" |
        sed -E "s#^([^:]*)/([^/:]+):([0-9]+):.*\"([^\"]+)/[^/\"]+\"\$#\1 \4 \1/\2:\3#" | awk '$1 != $2'
}
declare -A height=()
for i in "${!rooms[@]}"; do
    height[engine/${rooms[$i]}]=$i
done
while read -r folder; do
    [ -n "${height[$folder]:-}" ] || { echo "check-layers: $folder is no room: give it a place in this script" >&2; failed=1; }
done < <(find engine -type f \( -name '*.h' -o -name '*.cpp' \) -printf '%h\n' | sort -u)
while read -r from to where; do
    if [ -n "${height[$from]:-}" ] && [ "${height[$to]:-999}" -ge "${height[$from]}" ]; then
        echo "check-layers: $where includes $to, which does not stand below $from" >&2
        failed=1
    fi
done < <(arrows engine)
for floor in engine app widgets; do
    # tsort names the folders of a circle on its standard error.
    if ! loop=$(arrows "$floor" | awk '{ print $1, $2 }' | sort -u | tsort 2>&1 >/dev/null) || [ -n "$loop" ]; then
        printf 'check-layers: folders of %s include each other in a circle:\n%s\n' "$floor" "$(sed 's/^tsort: -: //; s/^tsort: //' <<<"$loop")" >&2
        failed=1
    fi
done
# A folder with more files than this has more than one subject.
most=35
while read -r count folder; do
    if [ "$count" -gt "$most" ]; then
        echo "check-layers: $folder has $count files; at most $most stand in one room" >&2
        failed=1
    fi
done < <(find engine app widgets -type f \( -name '*.h' -o -name '*.cpp' \) -printf '%h\n' | sort | uniq -c)

[ "$failed" = 0 ] && echo "check-layers: $(( ${#below[@]} + ${#above[@]} )) files keep to their layers"
exit "$failed"
