// SPDX-License-Identifier: GPL-3.0-or-later
// What the importance page does at each move: cut, shares, words, marks, and the document's own figures with it.
#include "app/open/enginecalls.h"
#include "app/open/selection.h"
#include "app/session/document.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/model/model.h"
#include "tests/bench/dragtimes.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/importancepage.h"

#include <QComboBox>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace espalier::bench {

namespace {

constexpr std::int64_t kChannels = 512;

/// Two layers of 512 x 512 kernels of 3 x 3 without a network around them.
ModelPtr twoLayers()
{
    auto model = std::make_shared<Model>();
    std::minstd_rand generator(1);
    std::normal_distribution<float> normal(0, 0.05F);
    for (int id = 0; id < 2; ++id) {
        auto numbers = std::make_shared<std::vector<float>>(kChannels * kChannels * 9);
        for (float &number : *numbers)
            number = normal(generator);
        NamedTensor tensor;
        tensor.name = "conv" + std::to_string(id) + ".weight";
        tensor.view.data = reinterpret_cast<const std::byte *>(numbers->data());
        tensor.view.shape = {kChannels, kChannels, 3, 3};
        tensor.view.keeper = numbers;
        LayerInfo layer;
        layer.id = id;
        layer.name = "conv" + std::to_string(id);
        layer.kind = "Conv2d";
        layer.weightShape = tensor.view.shape;
        layer.tensors = layer.weights = {id};
        layer.parameters = tensor.view.count();
        layer.bytes = layer.parameters * 4;
        layer.quantizable = layer.prunable = true;
        model->parameters += layer.parameters;
        model->parameterBytes += layer.bytes;
        model->tensors.push_back(std::move(tensor));
        model->layers.push_back(std::move(layer));
    }
    return model;
}

template <typename Condition> void waitFor(Condition condition)
{
    while (!condition())
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

} // namespace

void benchImportancePage(QSize size)
{
    EngineCalls calls = EngineCalls::real();
    calls.openModel = [model = twoLayers()](const std::string &, const ImportOptions &, const JobContext &) {
        return Result<ModelPtr>(model);
    };
    Document document(calls);
    ImportancePage page(&document);
    page.resize(size);
    page.show();
    document.openModel(QStringLiteral("two-layers"));
    waitFor([&] { return document.model() && document.figures()->state(0).hasStatistics && document.figures()->state(1).hasStatistics; });
    document.selection()->setLayers({0});
    auto *map = page.findChild<Heatmap *>(QStringLiteral("importanceView"));
    auto *mode = page.findChild<QComboBox *>(QStringLiteral("importanceMode"));
    waitFor([&] { return map->columns() == kChannels * 9 && map->handle(); });

    const auto drag = [&](const char *what) {
        const QPoint grip = map->gripPosition();
        sendMove(map, QEvent::MouseButtonPress, grip);
        Times times;
        for (int i = 0; i < kMoves + kWarmUp; ++i)
            times.measure([&] { sendMove(map, QEvent::MouseMove, grip - QPoint(0, 1 + i % 60)); });
        sendMove(map, QEvent::MouseButtonRelease, grip);
        times.report(what, size);
    };
    const auto prune = [&](const char *granularity) {
        Recipe recipe;
        PruneSpec spec;
        spec.granularity = granularity;
        spec.sparsity = 0.2;
        recipe.layers["conv0"].prune = Choice<PruneSpec>::set(spec);
        document.editor()->edit(recipe, QStringLiteral("Prune"));
        QApplication::processEvents();
    };
    drag("importance page, drag, weights");
    prune("channel");
    drag("importance page, drag, channels");
    prune("element");
    mode->setCurrentIndex(1);
    waitFor([&] { return map->columns() == kChannels; });
    drag("importance page, drag, shares");
    mode->setCurrentIndex(0);
    waitFor([&] { return map->columns() == kChannels * 9; });
    const auto repeat = [&](const char *what, const std::function<void(int)> &act) {
        Times times;
        for (int i = 0; i < 60 + kWarmUp; ++i)
            times.measure([&] { act(i); });
        times.report(what, size);
    };
    repeat("importance page, choose channel", [&](int i) { document.selection()->setChannel(i % kChannels); });
    // Until the other map is there, the engine's work with it: what this thread takes is the page's share.
    repeat("importance page, switch layer", [&](int i) {
        const float before = map->value(0, 0);
        document.selection()->setLayers({1 - i % 2});
        waitFor([&] { return map->value(0, 0) != before; });
    });
    document.shutdown();
}

} // namespace espalier::bench
