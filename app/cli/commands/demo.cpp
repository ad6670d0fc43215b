// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/commands/demopage.h"
#include "app/cli/common/environment.h"
#include "app/cli/common/errors.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "app/cli/common/write.h"
#include "engine/eval/evaluate.h"
#include "engine/files/files.h"
#include "engine/io/read/importer.h"
#include "engine/study/study.h"
#include "engine/train/finetune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace espalier::cli {

namespace {

namespace fs = std::filesystem;

constexpr double kSparsity = 0.9;
constexpr int kBits = 8;

struct Sample {
    std::string model;
    std::string data;
};

/// The sample is one network (.pt) and one folder of data.
Result<Sample> findSample()
{
    std::string looked;
    const std::string folder = samplesFolder(&looked);
    if (folder.empty())
        return Error(errors::kNoSamples, {looked});
    Sample sample;
    std::error_code failure;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, failure)) {
        if (entry.is_directory(failure))
            sample.data = entry.path().string();
        else if (entry.path().extension() == ".pt")
            sample.model = entry.path().string();
    }
    if (sample.model.empty() || sample.data.empty())
        return Error(errors::kNoSamples, {folder});
    return sample;
}

/// A folder of its own that goes when the demo ends, unless the user named one.
class Folder
{
public:
    explicit Folder(const std::string &given) : m_kept(!given.empty())
    {
        std::error_code failure;
        if (m_kept) {
            fs::create_directories(given, failure);
            m_path = given;
            return;
        }
        std::string name = (fs::temp_directory_path(failure) / "espalier-demo-XXXXXX").string();
        if (mkdtemp(name.data()))
            m_path = name;
    }
    ~Folder()
    {
        std::error_code ignored;
        if (!m_kept && !m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    bool isKept() const { return m_kept; }
    std::string file(const std::string &name) const { return (fs::path(m_path) / name).string(); }

private:
    bool m_kept;
    std::string m_path;
};

Recipe quantized(int bits)
{
    Recipe recipe;
    QuantSpec spec;
    spec.bits = bits;
    recipe.defaults.weights = Choice<QuantSpec>::set(spec);
    return recipe;
}

Recipe pruned(Recipe recipe)
{
    GlobalPruneSpec spec;
    spec.prune.sparsity = kSparsity;
    recipe.pruneGlobal = spec;
    return recipe;
}

Recipe finetuned(Recipe recipe)
{
    FinetuneSpec spec;
    spec.epochs = 2;
    recipe.finetune = spec;
    return recipe;
}

Json stepJson(const DemoStep &step)
{
    Json json{{"id", step.id}, {"name", step.name}};
    json.update(metricsJson(step.metrics));
    json["sparsity"] = number(step.sparsity);
    json["size_bytes"] = step.sizeBytes;
    json["seconds"] = step.seconds;
    return json;
}

std::string stepTable(const std::vector<DemoStep> &steps)
{
    Table table;
    table.column("stage", Table::Side::Left);
    for (const char *title : {"top-1", "95 % interval", "loss", "zero weights", "size", "time"})
        table.column(title);
    for (const DemoStep &step : steps)
        table.row({step.name, countWithShare(step.metrics.top1, step.metrics.samples), intervalText(step.metrics.interval),
                   fmt::format("{:.4f}", step.metrics.loss), shareText(step.sparsity), bytesText(step.sizeBytes),
                   secondsText(step.seconds)});
    return table.text();
}

/// The round, stage by stage. Each method ends in the reason why it could not go on, or in nothing.
class Round
{
public:
    Round(const Options &options, Work &work) : m_options(options), m_work(work), m_folder(options.output) { }

    Status open()
    {
        const auto sample = findSample();
        if (!sample)
            return sample.error();
        m_sample = *sample;
        for (const Split split : {Split::Test, Split::Train}) {
            auto data = openDataset(m_sample.data, {split, {}}, m_work.context());
            if (!data)
                return data.error();
            (split == Split::Test ? m_test : m_train) = *data;
        }
        auto model = openModel(m_sample.model, shapesOfData(), m_work.context());
        if (!model)
            return model.error();
        m_model = *model;
        m_study = std::make_unique<Study>(m_model, m_test);
        return {};
    }

    Status measure(const std::string &id, const std::string &name, const Recipe &recipe)
    {
        m_work.progress().say(name);
        const Stopwatch watch;
        const auto evaluation = m_study->evaluated(recipe, {}, m_work.context());
        if (!evaluation)
            return evaluation.error();
        note(id, name, *evaluation, watch.seconds());
        return {};
    }

    /// Fine-tunes under the recipe, measures the outcome, writes it, reads it back and measures again.
    Status train(const Recipe &recipe)
    {
        m_work.progress().say("fine-tuning");
        const Stopwatch watch;
        auto outcome = finetune(m_model, m_train, recipe, {}, m_work.trainingContext());
        if (!outcome)
            return outcome.error();
        if (outcome->stopped)
            return Error(errors::kCancelled);
        const auto evaluation = m_study->evaluated(outcome->applied, {}, m_work.context());
        if (!evaluation)
            return evaluation.error();
        note("fine-tuned", fmt::format("{:.0f} % pruned, {} bit, fine-tuned", 100 * kSparsity, kBits), *evaluation, watch.seconds());
        m_final = outcome->applied;

        const Recipe written = madeFor(recipe, *outcome->model);
        if (const Status saved = writeRecipe(written, m_folder.file("recipe.json")); !saved)
            return saved;
        const auto file = exportModel(*outcome->model, written, outcome->applied, "torchscript",
                                      m_folder.file(m_model->provenance.name + ".espalier.pt"), m_work.context());
        if (!file)
            return file.error();
        m_export = *file;
        return readBack(evaluation->metrics);
    }

    Result<Report> report()
    {
        std::string page;
        if (!m_options.html.empty()) {
            page = demoPage(*m_model, *m_test, m_steps, m_final, m_work.context());
            if (const Status written = writeFile(m_options.html, page); !written)
                return written.error();
        }
        Report report;
        Json steps = Json::array();
        for (const DemoStep &step : m_steps)
            steps.push_back(stepJson(step));
        Json files = Json::array();
        if (m_folder.isKept())
            files = {m_folder.file("recipe.json"), m_export.path};
        report.json = {{"model", modelJson(*m_model)}, {"data", dataJson(*m_test)},
                       {"steps", std::move(steps)},    {"read_back", exportJson(m_export)},
                       {"files", std::move(files)},    {"html", m_options.html.empty() ? Json(nullptr) : Json(m_options.html)},
                       {"seconds", m_watch.seconds()}, {"version", ESPALIER_VERSION}};
        report.text = fmt::format("{} ({} parameters) on {} test samples of {}; fine-tuned on {}\n\n", m_model->provenance.name,
                                  grouped(m_model->parameters), grouped(m_test->count()), m_test->kind, grouped(m_train->count()));
        report.text += stepTable(m_steps) + "\n";
        if (m_folder.isKept())
            report.text += exportText(m_export) + "recipe in " + printable(m_folder.file("recipe.json"), 400) + "\n";
        else
            report.text += "The outcome was written, read back and measured again: the same. Keep the files with -o FOLDER.\n";
        if (!m_options.html.empty())
            report.text += "page in " + printable(m_options.html, 400) + "\n";
        report.text += "in " + secondsText(m_watch.seconds()) + "\n";
        return report;
    }

private:
    ImportOptions shapesOfData() const
    {
        ImportOptions how;
        std::vector<std::int64_t> shape{1};
        shape.insert(shape.end(), m_test->sampleShape.begin(), m_test->sampleShape.end());
        how.inputShapes[""] = std::move(shape);
        how.inputShapeSource = "data";
        return how;
    }

    void note(const std::string &id, const std::string &name, const Evaluation &evaluation, double seconds)
    {
        m_steps.push_back({id, name, evaluation.metrics, evaluation.sparsity, evaluation.sizeBytes, seconds});
    }

    Status readBack(const Metrics &wanted)
    {
        m_work.progress().say("reading back");
        const auto model = openModel(m_export.path, shapesOfData(), m_work.context());
        if (!model)
            return model.error();
        Study study(*model, m_test);
        const auto evaluation = study.evaluated(Recipe(), {}, m_work.context());
        if (!evaluation)
            return evaluation.error();
        if (evaluation->metrics.top1 != wanted.top1)
            return Error(errors::kReadBackDiffers,
                         {std::to_string(evaluation->metrics.top1), std::to_string(wanted.samples), std::to_string(wanted.top1)},
                         m_export.path);
        return {};
    }

    const Options &m_options;
    Work &m_work;
    Stopwatch m_watch;
    Folder m_folder;
    Sample m_sample;
    DatasetPtr m_test, m_train;
    ModelPtr m_model;
    std::unique_ptr<Study> m_study;
    std::vector<DemoStep> m_steps;
    AppliedRecipe m_final;
    ExportReport m_export;
};

} // namespace

Result<Report> demo(const Options &options, Work &work)
{
    Round round(options, work);
    if (const Status opened = round.open(); !opened)
        return opened.error();
    struct Stage {
        const char *id;
        std::string name;
        Recipe recipe;
    };
    const std::string share = fmt::format("{:.0f} % pruned", 100 * kSparsity);
    const Stage stages[]{
        {"float", "as opened", Recipe()},    {"8-bit", "8 bit", quantized(8)},
        {"4-bit", "4 bit", quantized(4)},    {"2-bit", "2 bit", quantized(2)},
        {"pruned", share, pruned(Recipe())}, {"pruned-8-bit", fmt::format("{}, {} bit", share, kBits), pruned(quantized(kBits))},
    };
    for (const Stage &stage : stages)
        if (const Status measured = round.measure(stage.id, stage.name, stage.recipe); !measured)
            return measured.error();
    if (const Status trained = round.train(finetuned(pruned(quantized(kBits)))); !trained)
        return trained.error();
    return round.report();
}

} // namespace espalier::cli
