// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-layer equalization against its formula, on models without a graph.
#include "engine/apply/apply.h"
#include "engine/apply/equalize.h"

#include <QtTest>

#include <cmath>

using namespace espalier;

namespace {

using Values = std::vector<float>;

/// Adds a tensor of a layer of its own, or of the last layer.
int add(Model &model, const std::string &name, std::vector<std::int64_t> shape, const Values &values, bool isWeights)
{
    auto kept = std::make_shared<Values>(values);
    NamedTensor tensor;
    tensor.name = name;
    tensor.view.data = reinterpret_cast<const std::byte *>(kept->data());
    tensor.view.shape = std::move(shape);
    tensor.view.keeper = kept;
    const int index = int(model.tensors.size());
    if (isWeights) {
        LayerInfo layer;
        layer.id = int(model.layers.size());
        layer.name = name.substr(0, name.find('.'));
        layer.kind = "Linear";
        layer.weights = {index};
        layer.weightShape = tensor.view.shape;
        layer.quantizable = layer.prunable = true;
        model.layers.push_back(layer);
    }
    model.layers.back().tensors.push_back(index);
    model.tensors.push_back(std::move(tensor));
    return index;
}

Values valuesOf(const Model &model, int tensor)
{
    const TensorView &view = model.tensors[std::size_t(tensor)].view;
    return {view.floats(), view.floats() + view.count()};
}

/// Two linear layers, 3 in, 4 between, 2 out; channel 2 of the first is all zero.
Model twoLayers()
{
    Model model;
    const int first = add(model, "a.weight", {4, 3}, {1, -8, 2, 0.5f, 0.25f, 0.125f, 0, 0, 0, -0.01f, 0.02f, 0.03f}, true);
    const int bias = add(model, "a.bias", {4}, {1, 2, 3, 4}, false);
    const int second = add(model, "b.weight", {2, 4}, {0.1f, 4, 1, 8, -0.5f, 1, 2, 0.5f}, true);
    LayerLink link;
    link.first = 0;
    link.second = 1;
    link.channels = 4;
    link.weight = first;
    link.bias = bias;
    link.secondWeight = second;
    model.links = {link};
    return model;
}

Recipe equalizing()
{
    Recipe recipe;
    recipe.equalize = true;
    return recipe;
}

} // namespace

class TestEqualize : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// s = sqrt(r1 r2) / r2, W1 and b1 divided, W2 multiplied, by hand.
    void directPair()
    {
        const Model model = twoLayers();
        const auto done = equalize(model, {});
        QVERIFY(done.ok());
        const double r1[] = {8, 0.5, 0, 0.03}, r2[] = {0.5, 4, 2, 8};
        const Values w1 = valuesOf(model, 0), b1 = valuesOf(model, 1), w2 = valuesOf(model, 2);
        QCOMPARE(done->tensors.size(), std::size_t(3));
        for (std::size_t c = 0; c < 4; ++c) {
            const double s = r1[c] > 0 ? std::sqrt(r1[c] * r2[c]) / r2[c] : 1;
            for (std::size_t i = 0; i < 3; ++i)
                QVERIFY(std::fabs((*done->tensors.at(0))[c * 3 + i] - w1[c * 3 + i] / s) <= 1e-6 * std::fabs(w1[c * 3 + i] / s));
            QVERIFY(std::fabs((*done->tensors.at(1))[c] - b1[c] / s) <= 1e-6 * std::fabs(b1[c] / s));
            for (std::size_t o = 0; o < 2; ++o)
                QVERIFY(std::fabs((*done->tensors.at(2))[o * 4 + c] - w2[o * 4 + c] * s) <= 1e-6 * std::fabs(w2[o * 4 + c] * s));
        }
        QCOMPARE(done->pairs.size(), std::size_t(1));
        QCOMPARE(done->pairs[0].unscaled, 1);
        QVERIFY(done->alone.empty());
        QVERIFY(std::fabs(done->pairs[0].firstSpread.first - 8 / 0.03) < 1e-3);
        QVERIFY(std::fabs(done->pairs[0].secondSpread.first - 16) < 1e-6);
        // Both ranges are sqrt(r1 r2) now: 2, 1.414, 0.49.
        QVERIFY(std::fabs(done->pairs[0].firstSpread.second - 2 / std::sqrt(0.24)) < 1e-5);
        QVERIFY(std::fabs(done->pairs[0].secondSpread.second - 2 / std::sqrt(0.24)) < 1e-5);
    }

    /// A BatchNorm takes a factor on either side; what the three compute for one input stays the same.
    void throughNorm()
    {
        Model model = twoLayers();
        model.links[0].gamma = add(model, "n.weight", {4}, {1, 2, 0.5f, 1}, false);
        model.links[0].beta = add(model, "n.bias", {4}, {0.3f, -0.1f, 0.2f, 0}, false);
        model.links[0].mean = add(model, "n.running_mean", {4}, {0.1f, 0.2f, 0.3f, -0.4f}, false);
        const auto done = equalize(model, {});
        QVERIFY(done.ok());
        const auto outputs = [](const auto &tensor) {
            const double x[] = {0.7, -0.2, 1.1}, variance[] = {0.5, 1, 2, 3};
            std::vector<double> hidden(4), out(2, 0.0);
            for (std::size_t c = 0; c < 4; ++c) {
                double sum = tensor(1)[c];
                for (std::size_t i = 0; i < 3; ++i)
                    sum += tensor(0)[c * 3 + i] * x[i];
                hidden[c] = std::max(0.0, (sum - tensor(5)[c]) / std::sqrt(variance[c] + 1e-5) * tensor(3)[c] + tensor(4)[c]);
            }
            for (std::size_t o = 0; o < 2; ++o)
                for (std::size_t c = 0; c < 4; ++c)
                    out[o] += tensor(2)[o * 4 + c] * hidden[c];
            return out;
        };
        const auto before = outputs([&](int tensor) { return valuesOf(model, tensor); });
        const auto after = outputs([&](int tensor) { return *done->tensors.at(tensor); });
        for (std::size_t o = 0; o < 2; ++o)
            QVERIFY2(std::fabs(before[o] - after[o]) <= 1e-5 * std::fabs(before[o]), qPrintable(QString::number(after[o])));
        const EqualizedPair &pair = done->pairs[0];
        QVERIFY(pair.throughNorm);
        QVERIFY(std::fabs(pair.firstSpread.second - 1) < 1e-3); // No partner holds them back.
        QVERIFY(std::fabs(pair.secondSpread.second - 1) < 1e-3);
    }

    /// Columns of a linear layer behind a flattened image: blocks of one channel.
    void flattened()
    {
        Model model;
        const int first = add(model, "a.weight", {2, 1, 1, 1}, {9, 1}, true);
        const int second = add(model, "b.weight", {1, 6}, {1, 0.5f, -0.25f, 3, -4, 2}, true);
        LayerLink link;
        link.first = 0;
        link.second = 1;
        link.channels = 2;
        link.weight = first;
        link.secondWeight = second;
        model.links = {link};
        const auto done = equalize(model, {});
        QVERIFY(done.ok());
        const float s0 = 3, s1 = 0.5; // sqrt(9 * 1) / 1, sqrt(1 * 4) / 4
        QCOMPARE(*done->tensors.at(first), (Values{9 / s0, 1 / s1}));
        QCOMPARE(*done->tensors.at(second), (Values{1 * s0, 0.5f * s0, -0.25f * s0, 3 * s1, -4 * s1, 2 * s1}));
        // The same through a view holds only if the layer gets one row for each sample.
        model.links[0].isReshaped = true;
        QVERIFY(equalize(model, {})->tensors.empty());
        model.layers[1].inputShape = {1, 6};
        QCOMPARE(equalize(model, {})->tensors.size(), std::size_t(2));
        model.layers[1].inputShape = {2, 6};
        QVERIFY(equalize(model, {})->tensors.empty());
    }

    /// A chain settles: with r_i the ranges of one link, both its sides are alike, whatever the next one does.
    void chainSettles()
    {
        Model model = twoLayers();
        LayerLink more;
        more.first = 1;
        more.channels = 2;
        more.weight = 2;
        more.secondWeight = add(model, "c.weight", {3, 2}, {1, 100, 0.5f, -7, 0.25f, 3}, true);
        more.second = 2;
        model.links.push_back(more);
        const auto done = equalize(model, {});
        QVERIFY(done.ok());
        QVERIFY(done->passes > 1);
        const Values &a = *done->tensors.at(0), &b = *done->tensors.at(2), &c = *done->tensors.at(3);
        for (std::size_t k = 0; k < 4; ++k) {
            if (k == 2)
                continue; // The channel of zeros.
            const float one = std::max({std::fabs(a[k * 3]), std::fabs(a[k * 3 + 1]), std::fabs(a[k * 3 + 2])});
            const float two = std::max(std::fabs(b[k]), std::fabs(b[4 + k]));
            QVERIFY(std::fabs(std::log(one / two)) < 1e-3);
        }
        for (std::size_t o = 0; o < 2; ++o) {
            float one = 0, two = 0;
            for (std::size_t k = 0; k < 4; ++k)
                one = std::max(one, std::fabs(b[o * 4 + k]));
            for (std::size_t k = 0; k < 3; ++k)
                two = std::max(two, std::fabs(c[k * 2 + o]));
            QVERIFY(std::fabs(std::log(one / two)) < 1e-3);
        }
    }

    /// What comes after sees the equalized weights, and everything changed is in the result.
    void recipe()
    {
        const Model model = twoLayers();
        const auto done = equalize(model, {});
        Recipe recipe = equalizing();
        const auto alone = applyRecipe(model, recipe, {});
        QVERIFY(alone.ok());
        std::map<int, Values> found;
        for (const AppliedLayer &layer : alone->layers) {
            QCOMPARE(layer.quality.mse, 0.0);
            for (const ChangedTensor &change : layer.tensors)
                QVERIFY(found.emplace(change.tensor, *change.values).second);
        }
        QCOMPARE(found.size(), done->tensors.size());
        for (const auto &[tensor, values] : done->tensors)
            QCOMPARE(found.at(tensor), *values);
        QVERIFY(alone->equalized && alone->equalized->pairs.size() == 1);

        QuantSpec spec;
        spec.bits = 4;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        const auto quantized = applyRecipe(model, recipe, {});
        QVERIFY(quantized.ok());
        Recipe rest = recipe;
        rest.equalize = false;
        const Model equalized = withEqualized(model, *done);
        const auto expected = applyRecipe(equalized, rest, {});
        QVERIFY(expected.ok());
        for (std::size_t i = 0; i < 2; ++i) {
            QCOMPARE(*quantized->layers[i].tensors[0].values, *expected->layers[i].tensors[0].values);
            QCOMPARE(quantized->layers[i].quality.mse, expected->layers[i].quality.mse);
            QCOMPARE(quantized->layers[i].sizeBytes, expected->layers[i].sizeBytes);
        }
        QCOMPARE(quantized->sizeBytes, expected->sizeBytes);
    }

    void nothingToDo()
    {
        Model model = twoLayers();
        model.links.clear();
        const auto applied = applyRecipe(model, equalizing(), {});
        QVERIFY(applied.ok());
        QVERIFY(applied->equalized && applied->equalized->pairs.empty());
        QCOMPARE(applied->equalized->alone, (std::vector<int>{0, 1}));
        QCOMPARE(applied->warnings.size(), std::size_t(1));
        QCOMPARE(applied->warnings[0].id, std::string("equalize.no-pairs"));
        for (const AppliedLayer &layer : applied->layers)
            QVERIFY(layer.tensors.empty());
    }

    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        JobContext context;
        context.stop = stop.get_token();
        const auto done = equalize(twoLayers(), context);
        QVERIFY(!done.ok() && done.error().is(errors::kCancelled));
    }
};

QTEST_GUILESS_MAIN(TestEqualize)
#include "tst_equalize.moc"
