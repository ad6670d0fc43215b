// SPDX-License-Identifier: GPL-3.0-or-later
// Winograd's convolution against the plain sum in double, by each instruction set that this processor has.
#include "engine/winograd/winograd.h"

#include "tests/base/numbers.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace espalier;
using namespace espalier::test;

namespace {

/// What a convolution is, in the order (outputs, inputs, 3, 3).
struct Case {
    WinogradShape shape;
    std::vector<float> input, weights, bias, addend;
    bool relu = false;

    static Case make(const WinogradShape &shape, unsigned seed)
    {
        Case made;
        made.shape = shape;
        made.input = gaussian(static_cast<std::size_t>(shape.batch * shape.height * shape.width * shape.inputs), seed);
        made.weights = gaussian(static_cast<std::size_t>(shape.outputs * shape.inputs * 9), seed + 1, 0,
                                1 / std::sqrt(9.0f * static_cast<float>(shape.inputs)));
        made.bias = gaussian(static_cast<std::size_t>(shape.outputs), seed + 2);
        made.addend = gaussian(made.outputs(), seed + 3);
        return made;
    }

    std::size_t outputs() const
    {
        return static_cast<std::size_t>(shape.batch * shape.outputHeight() * shape.outputWidth() * shape.outputs);
    }

    /// The sum written out, and beside it the sum of magnitudes, which rounding errors are measured by.
    std::vector<std::pair<double, double>> reference(bool withBias, bool withAddend) const
    {
        std::vector<std::pair<double, double>> all;
        std::size_t at = 0;
        for (std::int64_t n = 0; n < shape.batch; ++n)
            for (std::int64_t y = 0; y < shape.outputHeight(); ++y)
                for (std::int64_t x = 0; x < shape.outputWidth(); ++x)
                    for (std::int64_t k = 0; k < shape.outputs; ++k, ++at) {
                        double sum = withBias ? bias[static_cast<std::size_t>(k)] : 0, magnitude = std::abs(sum);
                        for (std::int64_t p = 0; p < 3; ++p)
                            for (std::int64_t q = 0; q < 3; ++q) {
                                const std::int64_t row = y + p - shape.padding, column = x + q - shape.padding;
                                if (row < 0 || column < 0 || row >= shape.height || column >= shape.width)
                                    continue;
                                for (std::int64_t c = 0; c < shape.inputs; ++c) {
                                    const double term = static_cast<double>(input[static_cast<std::size_t>(
                                                            ((n * shape.height + row) * shape.width + column) * shape.inputs + c)])
                                        * static_cast<double>(weights[static_cast<std::size_t>((k * shape.inputs + c) * 9 + p * 3 + q)]);
                                    sum += term;
                                    magnitude += std::abs(term);
                                }
                            }
                        sum += withAddend ? addend[at] : 0;
                        all.emplace_back(relu ? std::max(sum, 0.0) : sum, magnitude + 1);
                    }
        return all;
    }

    std::vector<float> run(Isa kernel, bool withBias, bool withAddend) const
    {
        WinogradBuffer transformed;
        winogradWeights(kernel, {weights.data(), shape.outputs, shape.inputs, {shape.inputs * 9, 9, 3, 1}}, transformed);
        // What is not written is seen, and so is what is written behind the end.
        std::vector<float> output(outputs() + 16, std::numeric_limits<float>::quiet_NaN());
        WinogradTail tail;
        tail.bias = withBias ? bias.data() : nullptr;
        tail.addend = withAddend ? addend.data() : nullptr;
        tail.relu = relu;
        winogradConvolve(kernel, shape, input.data(), transformed, tail, output.data());
        return output;
    }
};

} // namespace

class TestWinograd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (winogradIsas().empty())
            QSKIP("needs the file /proc/cpuinfo to list the flags avx2 and fma: this processor has no kernel");
    }

    void equalsThePlainSum_data()
    {
        QTest::addColumn<QVector<qint64>>("sizes"); ///< Batch, height, width, inputs, outputs, padding.
        QTest::addColumn<bool>("withBias");
        QTest::addColumn<bool>("withAddend");
        QTest::addColumn<bool>("relu");
        QTest::newRow("as in ResNet-20") << QVector<qint64>{2, 32, 32, 16, 16, 1} << true << false << true;
        QTest::newRow("the end of a block") << QVector<qint64>{3, 8, 8, 64, 64, 1} << true << true << true;
        QTest::newRow("neither bias nor anything else") << QVector<qint64>{1, 16, 16, 32, 32, 1} << false << false << false;
        QTest::newRow("fewer tiles in flight") << QVector<qint64>{1, 16, 24, 256, 32, 1} << true << false << false;
        QTest::newRow("more outputs") << QVector<qint64>{1, 12, 12, 16, 48, 1} << true << false << false;
        QTest::newRow("fewer outputs") << QVector<qint64>{1, 12, 12, 80, 16, 1} << true << true << false;
        QTest::newRow("tiles hang over right and below") << QVector<qint64>{2, 14, 9, 16, 32, 1} << true << true << true;
        QTest::newRow("one pixel more than a tile") << QVector<qint64>{1, 5, 5, 16, 16, 1} << true << true << true;
        QTest::newRow("without padding") << QVector<qint64>{2, 11, 10, 32, 16, 0} << true << true << false;
        QTest::newRow("wide padding") << QVector<qint64>{1, 6, 7, 16, 16, 3} << true << false << true;
        QTest::newRow("a single output") << QVector<qint64>{1, 3, 3, 16, 16, 0} << true << true << false;
        QTest::newRow("a single input") << QVector<qint64>{2, 1, 1, 16, 16, 1} << true << true << false;
    }
    void equalsThePlainSum()
    {
        QFETCH(QVector<qint64>, sizes);
        QFETCH(bool, withBias);
        QFETCH(bool, withAddend);
        QFETCH(bool, relu);
        Case one = Case::make({sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]}, 7);
        one.relu = relu;
        const auto expected = one.reference(withBias, withAddend);
        for (const Isa kernel : winogradIsas()) {
            const std::vector<float> output = one.run(kernel, withBias, withAddend);
            double worst = 0;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QVERIFY2(!std::isnan(output[i]), qPrintable(QString("output %1 was not written").arg(i)));
                worst = std::max(worst, std::abs(static_cast<double>(output[i]) - expected[i].first) / expected[i].second);
            }
            for (std::size_t i = expected.size(); i < output.size(); ++i)
                QVERIFY2(std::isnan(output[i]), "written behind the end");
            // A few roundings of 2^-24, grown by the transforms.
            QVERIFY2(worst < 2e-6, qPrintable(QString::number(worst)));
        }
    }

    /// Rounding: at most three times the error of a plain float32 sum, which is what a user would get elsewhere.
    void roundsHardlyMoreThanThePlainSum()
    {
        const Case one = Case::make({1, 16, 16, 64, 64, 1}, 3);
        const auto expected = one.reference(true, false);
        double plainSquares = 0;
        std::size_t at = 0;
        for (std::int64_t y = 0; y < 16; ++y)
            for (std::int64_t x = 0; x < 16; ++x)
                for (std::size_t k = 0; k < 64; ++k, ++at) {
                    float sum = one.bias[k];
                    for (std::int64_t p = 0; p < 3; ++p)
                        for (std::int64_t q = 0; q < 3; ++q)
                            if (y + p > 0 && x + q > 0 && y + p <= 16 && x + q <= 16)
                                for (std::size_t c = 0; c < 64; ++c)
                                    sum += one.input[static_cast<std::size_t>((y + p - 1) * 16 + x + q - 1) * 64 + c]
                                        * one.weights[(k * 64 + c) * 9 + static_cast<std::size_t>(p * 3 + q)];
                    const double error = static_cast<double>(sum) - expected[at].first;
                    plainSquares += error * error;
                }
        for (const Isa kernel : winogradIsas()) {
            const std::vector<float> output = one.run(kernel, true, false);
            double squares = 0;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const double error = static_cast<double>(output[i]) - expected[i].first;
                squares += error * error;
            }
            qInfo("root mean square error %.3g times that of the plain sum", std::sqrt(squares / plainSquares));
            QVERIFY(squares < 9 * plainSquares);
        }
    }

    /// The same kernel gives the same bits; a sample's figures do not depend on what else is in the batch.
    void doesNotDependOnTheBatch()
    {
        const Case all = Case::make({5, 10, 10, 32, 32, 1}, 5);
        Case last = all;
        last.shape.batch = 1;
        last.input.assign(all.input.end() - 10 * 10 * 32, all.input.end());
        for (const Isa kernel : winogradIsas()) {
            const std::vector<float> together = all.run(kernel, true, false), alone = last.run(kernel, true, false);
            QVERIFY(std::equal(alone.begin(), alone.begin() + 10 * 10 * 32, together.begin() + 4 * 10 * 10 * 32));
        }
    }

    /// Weights in LibTorch's channels-last order give the same matrices.
    void readsWeightsInAnyOrder()
    {
        const std::vector<float> weights = gaussian(32 * 16 * 9, 11);
        std::vector<float> moved(weights.size());
        for (std::size_t k = 0; k < 32; ++k)
            for (std::size_t c = 0; c < 16; ++c)
                for (std::size_t p = 0; p < 9; ++p)
                    moved[(k * 9 + p) * 16 + c] = weights[(k * 16 + c) * 9 + p];
        for (const Isa kernel : winogradIsas()) {
            WinogradBuffer usual, channelsLast;
            winogradWeights(kernel, {weights.data(), 32, 16, {16 * 9, 9, 3, 1}}, usual);
            winogradWeights(kernel, {moved.data(), 32, 16, {16 * 9, 1, 3 * 16, 16}}, channelsLast);
            QVERIFY(channelsLast == usual);
        }
    }

    /// What is no number is told, not made a zero by the ReLU.
    void noNumberStaysNoNumber()
    {
        Case one = Case::make({1, 8, 8, 16, 16, 1}, 13);
        one.relu = true;
        one.input[(3 * 8 + 3) * 16 + 5] = std::numeric_limits<float>::quiet_NaN();
        for (const Isa kernel : winogradIsas()) {
            const std::vector<float> output = one.run(kernel, true, true);
            for (std::size_t y = 2; y <= 4; ++y)
                for (std::size_t x = 2; x <= 4; ++x)
                    for (std::size_t k = 0; k < 16; ++k)
                        QVERIFY(std::isnan(output[(y * 8 + x) * 16 + k]));
        }
    }

    void addsToWhatIsWrittenOver()
    {
        const Case one = Case::make({2, 9, 12, 16, 32, 1}, 17);
        for (const Isa kernel : winogradIsas()) {
            WinogradBuffer transformed;
            winogradWeights(kernel, {one.weights.data(), 32, 16, {16 * 9, 9, 3, 1}}, transformed);
            std::vector<float> output = one.addend;
            WinogradTail tail;
            tail.bias = one.bias.data();
            tail.addend = output.data();
            winogradConvolve(kernel, one.shape, one.input.data(), transformed, tail, output.data());
            const std::vector<float> apart = one.run(kernel, true, true);
            QVERIFY(std::equal(output.begin(), output.end(), apart.begin()));
        }
    }

    void whatItIsFor_data()
    {
        QTest::addColumn<qint64>("inputs");
        QTest::addColumn<qint64>("outputs");
        QTest::addColumn<bool>("fits");
        QTest::newRow("16 to 16") << qint64(16) << qint64(16) << true;
        QTest::newRow("an image") << qint64(3) << qint64(16) << false;
        QTest::newRow("odd outputs") << qint64(16) << qint64(20) << false;
        QTest::newRow("the largest") << qint64(256) << qint64(256) << true;
        QTest::newRow("larger than the caches") << qint64(512) << qint64(512) << false;
        QTest::newRow("none") << qint64(0) << qint64(16) << false;
        QTest::newRow("no sizes at all") << std::numeric_limits<qint64>::max() / 16 * 16 << qint64(16) << false;
    }
    void whatItIsFor()
    {
        QFETCH(qint64, inputs);
        QFETCH(qint64, outputs);
        QTEST(winogradFits(inputs, outputs), "fits");
    }

    void whereItPays_data()
    {
        QTest::addColumn<QVector<qint64>>("sizes"); ///< Batch, height, width of the input; padding 1.
        QTest::addColumn<bool>("pays");
        QTest::newRow("tiles fit") << QVector<qint64>{1, 8, 8} << true;
        QTest::newRow("a little over") << QVector<qint64>{1, 7, 7} << true;
        QTest::newRow("mostly over") << QVector<qint64>{1, 5, 5} << false;
        QTest::newRow("half a tile") << QVector<qint64>{1, 2, 4} << false;
        QTest::newRow("no sample") << QVector<qint64>{0, 8, 8} << false;
    }
    void whereItPays()
    {
        QFETCH(QVector<qint64>, sizes);
        QTEST(winogradPays({sizes[0], sizes[1], sizes[2], 16, 16, 1}), "pays");
    }
};

QTEST_GUILESS_MAIN(TestWinograd)
#include "tst_winograd.moc"
