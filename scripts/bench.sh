#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The program beside plain PyTorch and NumPy (../shared/tools/peers/peers.py), in turn, three times each; prints medians and
# their ratio as a Markdown table. A quiet machine, please.
#
#   scripts/bench.sh [--threads N]... [evaluate] [finetune] [fakequant] [sweep] [stats] [memory] [start] [drag] [accuracy]
#
# Without names: all. Needs the build folder with -DESPALIER_BENCH=ON for stats, drag and accuracy (made here when missing), and
# python3-torch for the other side. ESPALIER_SHARED: where the models, data and peers.py lie.
set -euo pipefail
cd "$(dirname "$0")/.."
exec /usr/bin/python3 scripts/bench.py "$@"
