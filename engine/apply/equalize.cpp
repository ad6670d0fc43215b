// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/equalize.h"

#include "engine/apply/pruning.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr int kMaxPasses = 100;
constexpr double kSettled = 1e-4;
/// A channel so much smaller than the largest of its tensor is as good as zero; scaling it up would only bring noise in.
constexpr double kNothing = 1e-12;

/// The largest |w| for each pair of an output and an input channel, and the factors that the channels have by now.
class Weights
{
public:
    Weights(const TensorView &view, std::int64_t groups, bool isTransposed)
        : m_view(usableFloats(view)), m_groups(groups), m_isTransposed(isTransposed)
    {
        const std::vector<std::int64_t> &shape = view.shape;
        m_rows = shape[0];
        m_columns = shape[1];
        m_inner = m_rows * m_columns > 0 ? view.count() / (m_rows * m_columns) : 0;
        setBlock(1);
        m_outputs.assign(static_cast<std::size_t>(isTransposed ? m_columns * groups : m_rows), 1.0);
    }

    /// So many columns are one channel, as a flattened image has them. Before anything else is asked.
    void setBlock(std::int64_t block)
    {
        m_block = block;
        m_inputs.assign(static_cast<std::size_t>(m_isTransposed ? m_rows : m_columns * m_groups / block), 1.0);
    }

    std::int64_t columns() const { return m_columns; }
    std::vector<double> &outputs() { return m_outputs; }
    std::vector<double> &inputs() { return m_inputs; }

    std::vector<double> ranges(bool ofOutputs)
    {
        measure();
        std::vector<double> ranges(ofOutputs ? m_outputs.size() : m_inputs.size(), 0.0);
        forEach([&](std::size_t place, std::size_t output, std::size_t input) {
            double &range = ranges[ofOutputs ? output : input];
            range = std::max(range, m_largest[place] * m_outputs[output] * m_inputs[input]);
        });
        return ranges;
    }

    std::shared_ptr<const std::vector<float>> scaled()
    {
        auto values = std::make_shared<std::vector<float>>(m_view.floats(), m_view.floats() + m_view.count());
        const std::int64_t length = m_block * m_inner;
        forEach([&](std::size_t place, std::size_t output, std::size_t input) {
            const double factor = m_outputs[output] * m_inputs[input];
            float *run = values->data() + static_cast<std::int64_t>(place) * length;
            for (std::int64_t k = 0; k < length; ++k)
                run[k] = static_cast<float>(run[k] * factor);
        });
        return values;
    }

private:
    /// visit(place, output channel, input channel): places lie one after the other, each with block x inner weights.
    template <typename Visit> void forEach(const Visit &visit) const
    {
        const std::int64_t across = m_columns / m_block;
        const std::int64_t perGroup = std::max<std::int64_t>(1, m_rows / m_groups);
        std::size_t place = 0;
        for (std::int64_t row = 0; row < m_rows; ++row)
            for (std::int64_t column = 0; column < across; ++column, ++place) {
                const auto first = static_cast<std::size_t>(row), second = static_cast<std::size_t>(row / perGroup * across + column);
                m_isTransposed ? visit(place, second, first) : visit(place, first, second);
            }
    }

    void measure()
    {
        if (!m_largest.empty())
            return;
        const std::int64_t length = m_block * m_inner;
        m_largest.assign(static_cast<std::size_t>(length > 0 ? m_view.count() / length : 0), 0.0f);
        const float *weight = m_view.floats();
        for (float &largest : m_largest)
            for (std::int64_t k = 0; k < length; ++k, ++weight)
                largest = std::max(largest, std::fabs(*weight)); // NaN is never the larger one.
    }

    TensorView m_view;
    std::int64_t m_groups, m_rows = 0, m_columns = 0, m_inner = 0, m_block = 1;
    bool m_isTransposed;
    std::vector<float> m_largest;
    std::vector<double> m_outputs, m_inputs;
};

std::vector<char> aliveIn(const std::vector<double> &ranges)
{
    double largest = 0;
    for (const double range : ranges)
        largest = std::isfinite(range) ? std::max(largest, range) : largest;
    std::vector<char> alive(ranges.size());
    for (std::size_t c = 0; c < ranges.size(); ++c)
        alive[c] = std::isfinite(ranges[c]) && ranges[c] > kNothing * largest;
    return alive;
}

double geometricMean(const std::vector<double> &ranges, const std::vector<char> &alive)
{
    double sum = 0;
    std::int64_t count = 0;
    for (std::size_t c = 0; c < ranges.size(); ++c)
        if (alive[c]) {
            sum += std::log(ranges[c]);
            ++count;
        }
    return count > 0 ? std::exp(sum / static_cast<double>(count)) : 1;
}

double spread(const std::vector<double> &ranges, const std::vector<char> &alive)
{
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (std::size_t c = 0; c < ranges.size(); ++c)
        if (alive[c]) {
            least = std::min(least, ranges[c]);
            most = std::max(most, ranges[c]);
        }
    return most > 0 ? most / least : 1;
}

class Equalizer
{
public:
    Equalizer(const Model &model, const JobContext &context) : m_model(model), m_context(context)
    {
        for (const LayerLink &link : model.links)
            if (isUsable(link))
                add(link);
    }

    Result<Equalization> run()
    {
        Equalization result;
        for (Link &link : m_links)
            result.pairs.push_back(begin(link));
        double largest = m_links.empty() ? 0 : 1;
        for (; largest > kSettled && result.passes < kMaxPasses; ++result.passes) {
            largest = 0;
            for (Link &link : m_links) {
                if (m_context.cancelled())
                    return Error(errors::kCancelled);
                largest = std::max(largest, link.of->gamma >= 0 ? throughNorm(link) : directly(link));
            }
        }
        for (std::size_t i = 0; i < m_links.size(); ++i)
            end(m_links[i], result);
        for (auto &[tensor, weights] : m_weights) {
            if (m_context.cancelled())
                return Error(errors::kCancelled);
            result.tensors[tensor] = weights.scaled();
        }
        for (const LayerInfo &layer : m_model.layers)
            if (!layer.weights.empty() && std::none_of(m_links.begin(), m_links.end(), [&](const Link &link) {
                    return link.of->first == layer.id || link.second == layer.id;
                }))
                result.alone.push_back(layer.id);
        return result;
    }

private:
    struct Link {
        const LayerLink *of;
        int second = -1;
        Weights *one = nullptr, *two = nullptr;
        std::vector<char> alive;      ///< Takes part; of a BatchNorm's two factors the first.
        std::vector<char> aliveAhead; ///< The second.
        std::vector<double> before;   ///< Product of what the first layer's output was divided by.
        std::vector<double> behind;   ///< Of what the BatchNorm's output was.
    };

    /// The second layer's columns are blocks of the channels: through a view only if it gets one row for a sample.
    bool hasSecond(const LayerLink &link) const
    {
        if (link.second < 0 || !link.isReshaped)
            return link.second >= 0;
        const std::vector<std::int64_t> &shape = m_model.layers[static_cast<std::size_t>(link.second)].inputShape;
        return shape.size() == 2 && shape[0] == 1 && shape[1] == shapeOf(link.secondWeight)[1];
    }

    bool isUsable(const LayerLink &link) const { return link.gamma >= 0 || hasSecond(link); }

    const std::vector<std::int64_t> &shapeOf(int tensor) const { return viewOf(tensor).shape; }
    const TensorView &viewOf(int tensor) const { return m_model.tensors[static_cast<std::size_t>(tensor)].view; }

    void add(const LayerLink &link)
    {
        const auto weightsOf = [&](int tensor, std::int64_t groups, bool isTransposed) {
            return &m_weights.try_emplace(tensor, viewOf(tensor), groups, isTransposed).first->second;
        };
        Link own{&link, hasSecond(link) ? link.second : -1, {}, {}, {}, {}, {}, {}};
        own.one = weightsOf(link.weight, link.groups, link.isTransposed);
        if (own.second >= 0) {
            own.two = weightsOf(link.secondWeight, link.secondGroups, link.isSecondTransposed);
            if (!link.isSecondTransposed && own.two->columns() * link.secondGroups != link.channels)
                own.two->setBlock(own.two->columns() / link.channels);
        }
        own.before.assign(static_cast<std::size_t>(link.channels), 1.0);
        own.behind = own.before;
        m_links.push_back(std::move(own));
    }

    EqualizedPair begin(Link &link)
    {
        const std::vector<double> first = link.one->ranges(true);
        const std::vector<double> second = link.two ? link.two->ranges(false) : std::vector<double>();
        link.alive = aliveIn(first);
        link.aliveAhead = aliveIn(second);
        EqualizedPair pair{link.of->first, link.second, link.of->gamma >= 0, link.of->channels, 0, {}, {}};
        if (link.of->gamma < 0) {
            for (std::size_t c = 0; c < first.size(); ++c)
                link.alive[c] = link.aliveAhead[c] = link.alive[c] && link.aliveAhead[c];
        }
        for (std::size_t c = 0; c < first.size(); ++c)
            pair.unscaled += !link.alive[c] && (!link.two || !link.aliveAhead[c]);
        pair.firstSpread = {spread(first, link.alive), 1};
        if (link.two)
            pair.secondSpread = {spread(second, link.aliveAhead), 1};
        return pair;
    }

    /// Returns the largest |log| of a factor.
    double directly(Link &link)
    {
        const std::vector<double> first = link.one->ranges(true), second = link.two->ranges(false);
        double largest = 0;
        for (std::size_t c = 0; c < first.size(); ++c) {
            if (!link.alive[c])
                continue;
            const double s = std::sqrt(first[c] * second[c]) / second[c];
            link.one->outputs()[c] /= s;
            link.two->inputs()[c] *= s;
            link.before[c] *= s;
            largest = std::max(largest, std::fabs(std::log(s)));
        }
        return largest;
    }

    double throughNorm(Link &link)
    {
        double largest = 0;
        const std::vector<double> first = link.one->ranges(true);
        const double level = geometricMean(first, link.alive);
        for (std::size_t c = 0; c < first.size(); ++c) {
            if (!link.alive[c])
                continue;
            const double t = first[c] / level;
            link.one->outputs()[c] /= t;
            link.before[c] *= t;
            largest = std::max(largest, std::fabs(std::log(t)));
        }
        if (!link.two)
            return largest;
        const std::vector<double> second = link.two->ranges(false);
        const double aim = geometricMean(second, link.aliveAhead);
        for (std::size_t c = 0; c < second.size(); ++c) {
            if (!link.aliveAhead[c])
                continue;
            const double s = aim / second[c];
            link.two->inputs()[c] *= s;
            link.behind[c] *= s;
            largest = std::max(largest, std::fabs(std::log(s)));
        }
        return largest;
    }

    void end(Link &link, Equalization &result)
    {
        EqualizedPair &pair = result.pairs[static_cast<std::size_t>(&link - m_links.data())];
        pair.firstSpread.second = spread(link.one->ranges(true), link.alive);
        if (link.two)
            pair.secondSpread.second = spread(link.two->ranges(false), link.aliveAhead);
        const LayerLink &of = *link.of;
        const auto scale = [&](int tensor, const auto &factor) {
            if (tensor < 0)
                return;
            const TensorView floats = usableFloats(viewOf(tensor));
            auto values = std::make_shared<std::vector<float>>(floats.floats(), floats.floats() + floats.count());
            for (std::size_t c = 0; c < values->size(); ++c)
                (*values)[c] = static_cast<float>((*values)[c] * factor(c));
            result.tensors[tensor] = std::move(values);
        };
        scale(of.bias, [&](std::size_t c) { return 1 / link.before[c]; });
        scale(of.mean, [&](std::size_t c) { return 1 / link.before[c]; });
        scale(of.gamma, [&](std::size_t c) { return link.before[c] / link.behind[c]; });
        scale(of.beta, [&](std::size_t c) { return 1 / link.behind[c]; });
    }

    const Model &m_model;
    const JobContext &m_context;
    std::map<int, Weights> m_weights; ///< By tensor.
    std::vector<Link> m_links;
};

} // namespace

Result<Equalization> equalize(const Model &model, const JobContext &context)
{
    return Equalizer(model, context).run();
}

Model withEqualized(const Model &model, const Equalization &equalization)
{
    Model copy = model;
    for (const auto &[tensor, values] : equalization.tensors) {
        const TensorView &before = model.tensors[static_cast<std::size_t>(tensor)].view;
        TensorView view;
        view.data = reinterpret_cast<const std::byte *>(values->data());
        view.shape = before.shape;
        view.keeper = values;
        for (std::size_t i = 0; i < copy.tensors.size(); ++i) // A tied tensor stays one.
            if (static_cast<int>(i) == tensor || (before.data && model.tensors[i].view.data == before.data))
                copy.tensors[i].view = view;
    }
    return copy;
}

} // namespace espalier
