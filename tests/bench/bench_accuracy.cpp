// SPDX-License-Identifier: GPL-3.0-or-later
// From an edit of the document to the first accuracy and to that of all samples: what a drag's user waits for.
//
//   espalier-bench-accuracy                                     the embedded sample
//   espalier-bench-accuracy MODEL DATA '{"mean": [...], ...}'   a model and data of one's own
#include "app/edits/handleedits.h"
#include "app/jobs/jobrunner.h"
#include "app/session/document.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace espalier;

namespace {

/// Runs the event loop until `holds`; false after a minute.
bool waitFor(Document &document, const std::function<bool()> &holds)
{
    QElapsedTimer clock;
    clock.start();
    while (!holds()) {
        if (clock.elapsed() > 60000)
            return false;
        QEventLoop loop;
        QObject::connect(document.score(), &Score::scoreChanged, &loop, &QEventLoop::quit);
        QTimer::singleShot(200, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return true;
}

bool isMeasured(const Document &document)
{
    return document.score()->state().kind == ScoreState::Kind::Measured && !document.score()->state().isStale;
}

/// What a drag of one handle asks for.
Recipe withRange(const Document &document, int layer, double half)
{
    const std::vector<LayerInfo> &layers = document.model()->layers;
    const auto resolved = resolveRecipe(document.editor()->recipe(), layers);
    if (!resolved.ok())
        return document.editor()->recipe();
    const edits::RangeMove move{layer, {-half, half}, false};
    return edits::moveRange(document.editor()->recipe(), {layers, *resolved}, {layer}, edits::RangeOf::Weights, {}, move).recipe;
}

/// Ten edits of one layer, each followed to its last figure.
bool measure(Document &document, int layer)
{
    const std::string name = document.model()->layers[static_cast<std::size_t>(layer)].name;
    std::vector<double> first, all;
    std::int64_t samples = 0;
    for (int i = 0; i < 10; ++i) {
        QElapsedTimer clock;
        clock.start();
        document.editor()->edit(withRange(document, layer, 0.4 - 0.001 * i), QStringLiteral("Range"));
        if (!waitFor(document,
                     [&] { return document.score()->state().kind == ScoreState::Kind::Failed || !document.score()->state().isStale; }))
            return false;
        first.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        samples = document.score()->state().evaluation.metrics.samples;
        if (!waitFor(document, [&] { return isMeasured(document); }))
            return false;
        all.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    // The first edit of a layer still runs all of the network.
    std::printf("%-22s first edit: %6.1f ms to %lld samples, %7.1f ms to all", name.c_str(), first[0], static_cast<long long>(samples),
                all[0]);
    std::sort(first.begin() + 1, first.end());
    std::sort(all.begin() + 1, all.end());
    std::printf(";  edits after: %6.1f ms (worst %6.1f), %7.1f ms to all\n", first[5], first.back(), all[5]);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("espalier-bench"));
    Document document;
    bool isOpen = false;
    QObject::connect(&document, &Document::modelOpened, [&] { isOpen = true; });
    if (argc < 3) {
        document.openSample();
    } else {
        document.openModel(QString::fromLocal8Bit(argv[1]));
        waitFor(document, [&] { return isOpen; });
        DataOptions options;
        if (argc > 3) {
            const Result<Preprocess> preprocess = parsePreprocess(argv[3]);
            if (!preprocess.ok()) {
                std::fprintf(stderr, "%s\n", preprocess.error().message().c_str());
                return 1;
            }
            options.preprocess = *preprocess;
        }
        document.openData(QString::fromLocal8Bit(argv[2]), options);
    }
    if (!waitFor(document, [&] { return isMeasured(document); })) {
        std::fprintf(stderr, "nothing to measure\n");
        return 1;
    }
    std::vector<int> layers;
    for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
        if (const std::string &kind = document.model()->layers[static_cast<std::size_t>(layer)].kind;
            kind.find("Conv") == 0 || kind == "Linear")
            layers.push_back(layer);
    for (const std::size_t at : {std::size_t(0), layers.size() / 2, layers.size() - 1})
        if (!measure(document, layers[at])) {
            std::fprintf(stderr, "no figure within a minute\n");
            return 1;
        }
    return 0;
}
