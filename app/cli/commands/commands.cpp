// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

namespace espalier::cli {

std::span<const Command> commands()
{
    static constexpr Command table[]{
        {"inspect", "Layers, statistics and histograms; with a recipe also what it does to each layer", inspect},
        {"run", "Run the graph on given tensors", run},
        {"evaluate", "Accuracy, loss, size and cost of a network or a recipe", evaluate},
        {"sensitivity", "What each layer alone loses at each bit width or sparsity, measured", sensitivity},
        {"apply", "Write the quantized / pruned network", apply},
        {"finetune", "Fine-tune under a recipe", finetune, true},
        {"export", "Write a network in another format, read back and checked", exportTo},
        {"importance", "How important each channel is by a pruning criterion", importance},
        {"demo", "The whole round on the embedded sample", demo, true},
        {"doctor", "What this build runs on, and what is missing or slow", doctor},
    };
    return table;
}

} // namespace espalier::cli
