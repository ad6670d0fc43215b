// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/forward.h"
#include "engine/sweep/layerranks.h"
#include "engine/sweep/proxies.h"
#include "tests/engine/models.h"
#include "tests/engine/sample.h"

#include <QDir>
#include <QTemporaryDir>

#include <cmath>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

namespace {

Sensitivity madeMatrix(const Model &model)
{
    Sensitivity matrix;
    for (const LayerInfo &layer : model.layers)
        matrix.layers.push_back(layer.id);
    for (const int bits : {4, 8, 2}) { // Not in order: strength is what counts.
        QuantSpec spec;
        spec.bits = bits;
        matrix.settings.push_back({spec, std::nullopt});
    }
    matrix.samples = 1000;
    //           4 bits 8 bits 2 bits
    const std::int64_t lost[3][3] = {{0, 0, 1}, {9, 0, 300}, {40, 30, 500}};
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column)
            matrix.cells.push_back(made(matrix.layers[static_cast<std::size_t>(row)], column, lost[row][column]));
    return matrix;
}

} // namespace

class TestProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// What a sweep leaves in the store is all there without running anything: figures of the weights, no-ops, duplicates.
    void figuresAreKeptInTheStore()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        QTemporaryDir folder;
        SweepRequest request;
        for (const double share : {0.0, 0.5, 0.5000001}) {
            PruneSpec spec;
            spec.sparsity = share;
            request.settings.push_back({std::nullopt, spec});
        }
        request.limit = 64;
        request.store = folder.path().toStdString();
        TAKE(measured, measureSensitivity(model, data, request, {}, {}));
        TAKE(recalled, recallSensitivity(model, data, request, {}));
        QCOMPARE(recalled.measuredCells, 9);
        for (std::size_t i = 0; i < measured.cells.size(); ++i) {
            const SensitivityCell &a = measured.cells[i], &b = recalled.cells[i];
            QVERIFY(b.isPrepared && b.isComplete);
            QVERIFY(a.sqnrDb == b.sqnrDb && a.squaredError == b.squaredError && a.sizeBytes == b.sizeBytes && a.sparsity == b.sparsity);
            QCOMPARE(b.isNoop, a.isNoop);
            QCOMPARE(b.sameAs, a.sameAs);
            QCOMPARE(b.metrics.top1, a.metrics.top1);
            QCOMPARE(b.metrics.loss, a.metrics.loss);
            QCOMPARE(b.comparison.agree, a.comparison.agree);
        }
        // Nothing is written twice, and another seed knows nothing.
        const auto sizeOfAll = [&folder] {
            qint64 size = 0;
            for (const QFileInfo &file : QDir(folder.path()).entryInfoList(QDir::Files))
                size += file.size();
            return size;
        };
        const qint64 size = sizeOfAll();
        TAKE(again, measureSensitivity(model, data, request, {}, {}));
        QCOMPARE(again.computedSamples, 0);
        QCOMPARE(sizeOfAll(), size);
        JobContext seeded;
        seeded.seed = 1;
        TAKE(other, recallSensitivity(model, data, request, seeded));
        QVERIFY(std::none_of(other.cells.begin(), other.cells.end(), [](const SensitivityCell &cell) { return cell.isPrepared; }));
    }

    void tracesAreKeptInTheStore()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        QTemporaryDir folder;
        const std::string store = folder.path().toStdString();
        const std::vector<int> layers{0, 2};
        HessianOptions options;
        options.samples = 32;
        options.draws = 2;
        QVERIFY(knownTraces(*model, *data, layers, options, store, 0).empty());
        TAKE(traces, hessianTraces(model, data, layers, options, {}));
        QVERIFY(keepTraces(*model, *data, layers, options, store, 0, traces).ok());
        const auto known = knownTraces(*model, *data, layers, options, store, 0);
        QCOMPARE(known.size(), traces.size());
        for (std::size_t i = 0; i < traces.size(); ++i) {
            QCOMPARE(known[i].layer, traces[i].layer);
            QVERIFY(known[i].trace == traces[i].trace && known[i].standardError == traces[i].standardError
                    && known[i].elements == traces[i].elements);
        }
        // Drawn for other layers, by another seed or with more draws they are others.
        QVERIFY(knownTraces(*model, *data, std::vector<int>{0}, options, store, 0).empty());
        QVERIFY(knownTraces(*model, *data, layers, options, store, 1).empty());
        options.draws = 3;
        QVERIFY(knownTraces(*model, *data, layers, options, store, 0).empty());
    }

    /// For the last linear layer the Hessian of the cross entropy is known: its trace is mean |x|^2 sum p (1 - p).
    void hessianOfTheLastLayerIsTheKnownOne()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        constexpr std::int64_t kCount = 64;
        const LayerInfo *fc = &model->layers.back();
        std::vector<std::int64_t> samples = sampleOrder(data->count(), 0);
        samples.resize(kCount);
        const Executor executor(*model->graph);
        at::Tensor features;
        const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
            if (node.layer == fc->id && (node.op == "aten::linear" || node.op == "aten::addmm"))
                features = frame[static_cast<std::size_t>(node.inputs[node.op == "aten::linear" ? 0 : 1])].toTensor();
        };
        Executor::Options options;
        options.hook = &hook;
        Frame frame = executor.frame();
        TAKE(output, executor.run(frame, {loadBatch(*data, samples, false, ElementType::Float32)}, options));
        QVERIFY(features.defined());
        const at::Tensor p = at::softmax(output.toTensor().to(at::kDouble), 1);
        const at::Tensor squares = features.to(at::kDouble).pow(2).sum(1);
        const double wanted = ((p * (1 - p)).sum(1) * squares).mean().item<double>();

        HessianOptions how;
        how.samples = kCount;
        how.draws = 60;
        std::vector<int> layers;
        for (const LayerInfo &layer : model->layers)
            layers.push_back(layer.id);
        TAKE(traces, hessianTraces(model, data, layers, how, {}));
        QCOMPARE(traces.size(), layers.size());
        const HessianTrace &trace = traces.back();
        QCOMPARE(trace.layer, fc->id);
        QCOMPARE(trace.elements, std::int64_t(16000));
        qInfo("trace %.4f +- %.4f, known %.4f", trace.trace, trace.standardError, wanted);
        QVERIFY(trace.standardError > 0);
        QVERIFY(std::abs(trace.trace - wanted) < 5 * trace.standardError);
        QVERIFY(std::abs(trace.trace - wanted) < 0.5 * wanted);
        // Same seed, any number of workers: the same figures.
        how.draws = 2;
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        TAKE(alone, hessianTraces(model, data, layers, how, {}));
        TAKE(together, hessianTraces(model, data, layers, how, context));
        for (std::size_t i = 0; i < alone.size(); ++i)
            QCOMPARE(alone[i].trace, together[i].trace);
        QCOMPARE(hessianEstimate(trace, 0), 0.0);
        QVERIFY(std::abs(hessianEstimate(trace, 2.0) - trace.trace / 16000) < 1e-12);
    }

    void ranksAreSpearmans()
    {
        const auto correlation = [](std::vector<double> a, std::vector<double> b) { return rankCorrelation(a, b); };
        QCOMPARE(correlation({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}), 0.8); // 1 - 6 * 4 / (5 * 24)
        QCOMPARE(correlation({1, 10, 100}, {-3, 0, 7}), 1.0);
        QCOMPARE(correlation({1, 10, 100}, {7, 0, -3}), -1.0);
        QVERIFY(std::abs(correlation({1, 2, 2, 3}, {1, 2, 3, 4}) - 4.5 / std::sqrt(22.5)) < 1e-12);
        QVERIFY(std::isnan(correlation({1, 1, 1}, {1, 2, 3})));
        QVERIFY(std::isnan(correlation({1, 2}, {1, 2})));
    }

    /// Each pair of layers looked at by itself: an order holds where one interval ends before the other begins.
    void ranksClaimNoMoreThanTheIntervals()
    {
        TAKE(model, sampleModel());
        Sensitivity matrix = madeMatrix(*model);
        const std::vector<LayerRank> clear = rankLayers(matrix, 2); // 1, 300 and 500 of 1,000 lost
        QCOMPARE(clear.size(), std::size_t(3));
        QCOMPARE(clear[0].layer, matrix.layers[2]);
        QCOMPARE(clear[0].drop, 0.5);
        for (int i = 0; i < 3; ++i)
            QVERIFY(clear[static_cast<std::size_t>(i)].best == i + 1 && clear[static_cast<std::size_t>(i)].worst == i + 1);
        // 30 and 40 of 1,000 cannot be told apart, 0 can.
        matrix.cells[3] = made(matrix.layers[1], 0, 30);
        const std::vector<LayerRank> close = rankLayers(matrix, 0);
        QCOMPARE(close[0].layer, matrix.layers[2]);
        QVERIFY(close[0].best == 1 && close[0].worst == 2);
        QVERIFY(close[1].best == 1 && close[1].worst == 2);
        QVERIFY(close[2].best == 3 && close[2].worst == 3);
        for (const LayerRank &one : close) {
            int above = 0, below = 0;
            for (const LayerRank &other : close) {
                above += other.lo > one.hi;
                below += other.hi < one.lo;
            }
            QCOMPARE(one.best, 1 + above);
            QCOMPARE(one.worst, 3 - below);
        }
        // What is not measured has no rank.
        matrix.cells[0].metrics.samples = 0;
        QCOMPARE(rankLayers(matrix, 0).size(), std::size_t(2));
        QVERIFY(rankLayers(matrix, 9).empty());
    }

    void proxiesOfOneColumn()
    {
        TAKE(model, sampleModel());
        Sensitivity matrix = madeMatrix(*model);
        for (SensitivityCell &cell : matrix.cells) {
            // In column 0 the order of the drops, in column 2 the other way round.
            cell.comparison.kl = cell.column == 2 ? 1 + cell.comparison.delta : -cell.comparison.delta;
            cell.sqnrDb = 20;
        }
        const auto kl = [&](int column) {
            for (const SensitivityProxy &one : compareProxies(matrix, {}, column))
                if (one.id == "kl")
                    return one;
            return SensitivityProxy();
        };
        QCOMPARE(kl(0).correlation, 1.0);
        QCOMPARE(kl(0).cells, std::int64_t(3));
        QCOMPARE(kl(2).correlation, -1.0);
        QCOMPARE(kl(-1).cells, std::int64_t(9));
        QVERIFY(std::isnan(compareProxies(matrix, {}, 0).front().correlation)); // One SQNR for all orders nothing.
    }
};

QTEST_GUILESS_MAIN(TestProxies)
#include "tst_proxies.moc"
