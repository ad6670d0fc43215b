// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of fine-tuning share.
#pragma once

#include "tests/engine/models.h"
#include "tests/engine/withworkers.h"

#include "engine/recipe/recipe.h"

#include <cstring>
#include <memory>
#include <vector>

namespace espalier::test {

/// The first `count` samples of another data set.
class Head final : public Dataset
{
public:
    Head(DatasetPtr whole, std::int64_t count) : m_whole(std::move(whole))
    {
        static_cast<Dataset &>(*this) = copyOf(*m_whole);
        labels.resize(std::size_t(count));
        sha256 += "-head";
    }
    void fill(std::span<const std::int64_t> indices, float *out, bool channelsLast) const override
    {
        m_whole->fill(indices, out, channelsLast);
    }
    std::vector<std::uint8_t> picture(std::int64_t index) const override { return m_whole->picture(index); }

private:
    struct Plain final : Dataset {
        void fill(std::span<const std::int64_t>, float *, bool) const override { }
        std::vector<std::uint8_t> picture(std::int64_t) const override { return {}; }
    };
    static Plain copyOf(const Dataset &data)
    {
        Plain plain;
        static_cast<Dataset &>(plain) = data;
        return plain;
    }
    DatasetPtr m_whole;
};

/// The article's network and heads of MNIST's training samples.
struct TrainingData : WithWorkers {
    ModelPtr m_model;
    DatasetPtr m_small, m_tiny, m_batch; ///< 1,000, 400 and 64 samples.

    /// Skips the program without ../shared.
    void openTrainingData()
    {
        NEED_SHARED("data/mnist/train-images-idx3-ubyte.gz");
        TAKE(model, openNamed("article-lenet"));
        TAKE(data, openTestData("article-lenet", Split::Train));
        m_model = model;
        m_small = std::make_shared<Head>(data, 1000);
        m_tiny = std::make_shared<Head>(data, 400);
        m_batch = std::make_shared<Head>(data, 64);
    }
};

inline bool sameWeights(const Model &a, const Model &b)
{
    for (std::size_t i = 0; i < a.tensors.size(); ++i)
        if (std::memcmp(a.tensors[i].view.data, b.tensors[i].view.data, a.tensors[i].view.bytes()) != 0)
            return false;
    return true;
}

/// The same samples under labels that say nothing about them: they can be learned by heart and in no other way.
class Scrambled final : public Dataset
{
public:
    explicit Scrambled(DatasetPtr data) : m_data(std::move(data))
    {
        const Head copy(m_data, m_data->count());
        static_cast<Dataset &>(*this) = copy;
        for (std::size_t i = 0; i < labels.size(); ++i)
            labels[i] = std::int32_t((i * i + 3 * i / 7) % 10);
        sha256 += "-scrambled";
    }
    void fill(std::span<const std::int64_t> indices, float *out, bool channelsLast) const override
    {
        m_data->fill(indices, out, channelsLast);
    }
    std::vector<std::uint8_t> picture(std::int64_t index) const override { return m_data->picture(index); }

private:
    DatasetPtr m_data;
};

inline Recipe trained(int epochs)
{
    Recipe recipe;
    recipe.finetune = FinetuneSpec{};
    recipe.finetune->epochs = epochs;
    return recipe;
}

inline void quantize(Recipe &recipe, int bits, bool perChannel)
{
    QuantSpec quant;
    quant.bits = bits;
    quant.granularity.kind = perChannel ? Granularity::Kind::Channel : Granularity::Kind::Tensor;
    recipe.defaults.weights = Choice<QuantSpec>::set(quant);
}

} // namespace espalier::test
