// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/parser.h"

#include "app/cli/commands/commands.h"
#include "engine/apply/targetprofile.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <thread>

namespace espalier::cli {

namespace {

void commonOptions(CLI::App &app, Options &options)
{
    app.add_flag("--json", options.json, "Print one JSON document on stdout and nothing else");
    app.add_option("--seed", options.seed, "Seed of everything random [0]")->type_name("N")->check(CLI::NonNegativeNumber);
    app.add_option("--threads", options.threads, "Threads to work with [all cores]")->type_name("N")->check(CLI::Range(1, 1024));
}

void modelOptions(CLI::App &app, Options &options)
{
    app.add_option("model", options.model, "The network's file")->required()->type_name("MODEL");
    app.add_option("--input-shape", options.inputShapes, "Shape of an input, batch first: 1,3,32,32 or NAME=1,3,32,32 (may be repeated)")
        ->type_name("SHAPE")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    app.add_option("--example", options.example, "safetensors of inputs, whose shapes are used")->type_name("FILE");
    CLI::Option *weights = app.add_option("--weights", options.weights, "Take the weights from this file, by name")->type_name("FILE");
    app.add_flag("--partial", options.partial, "With --weights: accept that some do not match")->needs(weights);
}

CLI::Option *recipeOption(CLI::App &app, Options &options)
{
    return app.add_option("--recipe", options.recipe, "What to do to each layer (JSON)")->type_name("FILE");
}

void preprocessOption(CLI::App &app, Options &options)
{
    app.add_option("--preprocess", options.preprocess, "JSON or a file of it: {\"scale\": 255, \"mean\": [0.5], \"std\": [0.5]}")
        ->type_name("JSON|FILE");
}

void dataOptions(CLI::App &app, Options &options, const char *usualSplit)
{
    app.add_option("--data", options.data, "Folder or file of labelled samples")->required()->type_name("PATH");
    app.add_option("--split", options.split, std::string("Which samples: test or train [") + usualSplit + "]")
        ->type_name("SPLIT")
        ->check(CLI::IsMember({"test", "train"}));
    preprocessOption(app, options);
}

/// Of commands whose recipe may look at data. `alone`: there is no --data that brings --preprocess along.
void calibrationOptions(CLI::App &app, Options &options, bool alone)
{
    app.add_option("--calibration", options.calibration,
                   alone ? "Samples for recipes that look at data; the training split where there is one"
                         : "Samples for recipes that look at data [the training split beside --data where there is one]")
        ->type_name("PATH");
    app.add_option("--calibration-samples", options.calibrationSamples, "How many of them, drawn with the seed; 0: all [512]")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    if (alone)
        preprocessOption(app, options);
}

void targetOption(CLI::App &app, Options &options)
{
    std::vector<std::string> known;
    for (const TargetProfile &target : targetProfiles())
        known.push_back(target.id);
    app.add_option("--target", options.target, "What the network is to run on, for size and BOPs: any, int8, int4-int8, sparse [any]")
        ->type_name("TARGET")
        ->check(CLI::IsMember(known));
}

CLI::Option *outputOption(CLI::App &app, Options &options, const char *what)
{
    return app.add_option("-o,--output", options.output, what)->type_name("OUT");
}

void inspectOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    recipeOption(app, options);
    calibrationOptions(app, options, true);
    targetOption(app, options);
    app.add_option("--bins", options.bins, "Bins of the histograms [2048]")->type_name("N")->check(CLI::Range(1, 65536));
}

void runOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    recipeOption(app, options);
    calibrationOptions(app, options, true);
    app.add_option("--inputs", options.inputs, "safetensors with the inputs by name, or one tensor named inputs")
        ->required()
        ->type_name("FILE");
    outputOption(app, options, "Write the outputs here (safetensors)");
}

void evaluateOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    dataOptions(app, options, "test");
    recipeOption(app, options);
    app.add_option("--limit", options.limit, "Only so many samples, drawn with the seed [all]")->type_name("N")->check(CLI::PositiveNumber);
    calibrationOptions(app, options, false);
    app.add_flag("--exact", options.exact, "Run the plain graph instead of the faster inference plan");
    targetOption(app, options);
}

void criterionNumbers(CLI::App &app, Options &options)
{
    app.add_option("--noise", options.noise, "stability: size of the perturbation relative to the channel's [0.05]")
        ->type_name("X")
        ->check(CLI::PositiveNumber);
    app.add_option("--draws", options.draws, "stability: random perturbations of each channel [8]")
        ->type_name("N")
        ->check(CLI::Range(2, 4096));
}

void sensitivityOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    dataOptions(app, options, "test");
    app.add_option("--recipe", options.recipe, "Measure from this recipe on instead of the float network")->type_name("FILE");
    app.add_option("--limit", options.limit, "Only so many samples, drawn with the seed [all]")->type_name("N")->check(CLI::PositiveNumber);
    calibrationOptions(app, options, false);
    CLI::Option *bits = app.add_option("--quantize", options.quantizeBits, "Bit widths: 8,6,4,2")->type_name("BITS");
    CLI::Option *shares = app.add_option("--prune", options.pruneSparsities, "Sparsities: 0.1,0.3,0.5,0.7,0.9")->type_name("SHARES");
    app.add_option("--nm", options.patterns, "Patterns, by themselves or beside those: 2:4,1:4 keeps 2, then 1 of every 4")
        ->type_name("N:M");
    CLI::Option *criterion =
        app.add_option("--criterion", options.criterion, "With --prune: the pruning criterion [magnitude]")->type_name("ID")->needs(shares);
    criterionNumbers(app, options);
    for (const char *number : {"--noise", "--draws"})
        app.get_option(number)->needs(criterion);
    app.add_option("--granularity", options.granularity,
                   "With --quantize: tensor or channel [tensor]; with --prune alone: element or channel [element]")
        ->type_name("NAME")
        ->check(CLI::IsMember({"element", "tensor", "channel"}));
    app.add_option("--prune-granularity", options.pruneGranularity, "With --prune: element or channel [element]")
        ->type_name("NAME")
        ->check(CLI::IsMember({"element", "channel"}))
        ->needs(shares);
    app.add_option("--range", options.rangeMethods, "With --quantize: the range methods, each at all bit widths: minmax,mse [minmax]")
        ->type_name("IDS")
        ->needs(bits);
    app.add_option("--layers", options.layerPatterns, "Only layers of these names or patterns (may be repeated)")
        ->type_name("GLOB")
        ->delimiter(',');
    CLI::Option *csv = app.add_option("--csv", options.csv, "Write the table here, too")->type_name("FILE");
    app.add_option("--csv-style", options.csvStyle, "espalier or distiller [espalier]")
        ->type_name("NAME")
        ->check(CLI::IsMember({"espalier", "distiller"}))
        ->needs(csv);
    CLI::Option *cache =
        app.add_option("--cache", options.cache, "Keep finished figures in this folder [the user's cache folder]")->type_name("DIR");
    app.add_flag("--no-cache", options.noCache, "Neither use nor keep finished figures")->excludes(cache);
    app.add_option("--hessian", options.hessianDraws, "Also estimate from the Hessian's trace with so many random directions")
        ->type_name("DRAWS")
        ->check(CLI::Range(1, 10000));
    app.add_option("--suggest", options.suggest, "Put together the strongest settings that lose at most so many points of top-1")
        ->type_name("POINTS")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--suggest-size", options.suggestSize,
                   "Put together the settings that lose least and make the network at most so large: 12000, 12kB, 1.5MB")
        ->type_name("BYTES");
    outputOption(app, options, "With --suggest or --suggest-size: write the recipe here");
}

void applyOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    recipeOption(app, options)->required();
    calibrationOptions(app, options, true);
    outputOption(app, options, "The file to write; its ending says the format")->required();
    targetOption(app, options);
}

/// What fine-tuning can do besides descending: the keys of the recipe's `finetune` block.
void trainingMethodOptions(CLI::App &app, Options &options)
{
    app.add_option("--clip-norm", options.clipNorm, "Longest joint gradient; 0: any length")->type_name("X")->check(CLI::NonNegativeNumber);
    app.add_option("--ranges", options.ranges, "Ranges of quantized weights: fixed (as the recipe finds them) or learned")
        ->type_name("NAME")
        ->check(CLI::IsMember({"fixed", "learned"}));
    app.add_option("--distill", options.distillWeight, "Share of the loss that comes from the float network; 0: none")
        ->type_name("X")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--temperature", options.distillTemperature, "Temperature of distillation [4]")
        ->type_name("X")
        ->check(CLI::PositiveNumber);
    app.add_option("--early-stop", options.patience, "End after so many epochs without a better held-out loss, and keep the best; 0: never")
        ->type_name("N")
        ->check(CLI::Range(0, 100000));
    app.add_option("--l1", options.l1, "Penalty on |w| of the weights that the recipe prunes, until they are pruned")
        ->type_name("X")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--gradual", options.gradual, "When to prune: none (at once), one-shot, iterative or agp")
        ->type_name("NAME")
        ->check(CLI::IsMember({"none", "one-shot", "iterative", "agp"}));
    app.add_option("--prune-steps", options.gradualSteps, "Steps of iterative and agp [10]")->type_name("N")->check(CLI::Range(1, 10000));
    app.add_option("--prune-begin", options.gradualBegin, "Share of the training at which pruning begins [0]")
        ->type_name("X")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--prune-end", options.gradualEnd, "Share of the training at which all of it is done [0.7]")
        ->type_name("X")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--save-recipe", options.savedRecipe, "Write the recipe here, with learned ranges as fixed ones")->type_name("FILE");
}

void finetuneOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    dataOptions(app, options, "train");
    recipeOption(app, options);
    calibrationOptions(app, options, false);
    outputOption(app, options, "The fine-tuned network (.pt)")->required();
    app.add_option("--epochs", options.epochs, "Passes over the data")->type_name("N")->check(CLI::Range(1, 100000));
    app.add_option("--batch-size", options.batchSize, "Samples per step")->type_name("N")->check(CLI::Range(1, 1000000));
    app.add_option("--lr", options.learningRate, "Learning rate")->type_name("X")->check(CLI::PositiveNumber);
    app.add_option("--momentum", options.momentum, "Momentum of SGD")->type_name("X")->check(CLI::Range(0.0, 1.0));
    app.add_option("--weight-decay", options.weightDecay, "Weight decay")->type_name("X")->check(CLI::NonNegativeNumber);
    app.add_option("--optimizer", options.optimizer, "sgd or adamw")->type_name("NAME")->check(CLI::IsMember({"sgd", "adamw"}));
    app.add_option("--schedule", options.schedule, "constant, cosine or step")
        ->type_name("NAME")
        ->check(CLI::IsMember({"constant", "cosine", "step"}));
    app.add_option("--batch-norm", options.batchNorm, "live or frozen")->type_name("NAME")->check(CLI::IsMember({"live", "frozen"}));
    app.add_option("--validation", options.validationFraction, "Share of the samples that is held out")
        ->type_name("X")
        ->check(CLI::Range(0.0, 0.5));
    trainingMethodOptions(app, options);
    CLI::Option *checkpoint =
        app.add_option("--checkpoint", options.checkpoint, "Save the state here after each epoch [OUT.checkpoint]")->type_name("FILE");
    app.add_option("--resume", options.resume, "Go on from this checkpoint")->type_name("FILE")->excludes(checkpoint);
}

void exportOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    recipeOption(app, options);
    calibrationOptions(app, options, true);
    app.add_option("--format", options.format, "torchscript, safetensors, ...")->required()->type_name("FORMAT");
    outputOption(app, options, "The file to write")->required();
}

void importanceOptions(CLI::App &app, Options &options)
{
    modelOptions(app, options);
    app.add_option("--recipe", options.recipe, "Rank the weights that this recipe equalizes; nothing else in it counts")->type_name("FILE");
    app.add_option("--criterion", options.importance.criterion, "l1, taylor, stability, ...: as in a recipe")->required()->type_name("ID");
    app.add_option("--data", options.data, "Samples, for criteria that look at data")->type_name("PATH");
    app.add_option("--split", options.split, "Which samples: test or train [train where there is one]")
        ->type_name("SPLIT")
        ->check(CLI::IsMember({"test", "train"}));
    calibrationOptions(app, options, true);
    app.add_option("--granularity", options.importance.granularity, "A score per channel or per element [channel]")
        ->type_name("NAME")
        ->check(CLI::IsMember({"channel", "element"}));
    app.add_option("--layers", options.importance.layers, "Only layers of these names or patterns (may be repeated)")
        ->type_name("GLOB")
        ->delimiter(',');
    app.add_option("--csv", options.importance.csv, "Write the scores here, too")->type_name("FILE");
    criterionNumbers(app, options);
}

void demoOptions(CLI::App &app, Options &options)
{
    outputOption(app, options, "Keep the written files in this folder");
    app.add_option("--html", options.html, "Write a page with the summary and histograms")->type_name("FILE");
}

using Declare = void (*)(CLI::App &, Options &);

const std::map<std::string, Declare> &declarations()
{
    static const std::map<std::string, Declare> table{
        {"inspect", inspectOptions},
        {"run", runOptions},
        {"evaluate", evaluateOptions},
        {"apply", applyOptions},
        {"finetune", finetuneOptions},
        {"export", exportOptions},
        {"demo", demoOptions},
        {"doctor", nullptr},
        {"sensitivity", sensitivityOptions},
        {"importance", importanceOptions},
    };
    return table;
}

bool asksForJson(int argc, const char *const *argv)
{
    return std::any_of(argv, argv + argc, [](const char *argument) { return std::strcmp(argument, "--json") == 0; });
}

} // namespace

std::variant<Options, Answer> parseArguments(int argc, const char *const *argv)
{
    Options options;
    options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));

    CLI::App app("Espalier on the command line: quantize and prune trained networks, and measure what that does.", "espalier-cli");
    app.set_version_flag("--version", std::string("espalier-cli ") + ESPALIER_VERSION, "Print the version and exit");
    app.footer("Exit: 0 done, 1 the work failed, 2 wrong usage, 130 interrupted.\n"
               "\"espalier-cli COMMAND --help\" lists a command's options.");
    commonOptions(app, options);
    app.require_subcommand(1);
    for (const Command &command : commands()) {
        CLI::App *sub = app.add_subcommand(command.name, command.description);
        if (const Declare declare = declarations().at(command.name))
            declare(*sub, options);
        commonOptions(*sub, options);
        sub->callback([&options, &command] { options.command = command.name; });
    }

    Answer answer;
    answer.json = asksForJson(argc, argv);
    try {
        app.parse(argc, argv);
        return options;
    } catch (const CLI::CallForVersion &) {
        answer.kind = Answer::Kind::Version;
        answer.text = app.version();
    } catch (const CLI::Success &) {
        answer.kind = Answer::Kind::Help;
        answer.text = app.help();
    } catch (const CLI::ParseError &error) {
        answer.kind = Answer::Kind::Usage;
        answer.text = error.what();
    }
    return answer;
}

} // namespace espalier::cli
