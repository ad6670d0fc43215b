// SPDX-License-Identifier: GPL-3.0-or-later
// Reported bytes are those of files written in the same format, and such files hold what was put in.
#include "engine/prune/pattern.h"
#include "engine/recipe/apply.h"
#include "engine/recipe/packing.h"

#include "tests/base/numbers.h"

#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <bit>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr Storage kAll[] = {Storage::Dense, Storage::Bitmask, Storage::Csr, Storage::Pattern};

Recipe recipeOf(const std::string &members)
{
    const auto recipe = parseRecipe(R"({"format": "espalier-recipe", "version": 1, )" + members + "}");
    if (!recipe)
        qFatal("%s", recipe.error().message().c_str());
    return *recipe;
}

} // namespace

class TestPacking : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesAreAsLongAsReported_data()
    {
        QTest::addColumn<QVector<qint64>>("shape");
        QTest::addColumn<int>("axis");
        QTest::addColumn<int>("bits");
        QTest::addColumn<double>("density");
        QTest::newRow("convolution, half") << QVector<qint64>{8, 16, 3, 3} << 0 << 32 << 0.5;
        QTest::newRow("convolution, 3 bits") << QVector<qint64>{8, 16, 3, 3} << 0 << 3 << 0.3;
        QTest::newRow("transposed, 5 bits") << QVector<qint64>{16, 6, 2, 2} << 1 << 5 << 0.1;
        QTest::newRow("linear, hardly anything left") << QVector<qint64>{10, 400} << 0 << 8 << 0.01;
        QTest::newRow("nothing left") << QVector<qint64>{4, 8} << 0 << 8 << 0.0;
        QTest::newRow("everything left") << QVector<qint64>{4, 8} << 0 << 32 << 1.0;
        QTest::newRow("rows longer than 65,536") << QVector<qint64>{2, 70000} << 0 << 16 << 0.01;
        QTest::newRow("a bias of odd length") << QVector<qint64>{7} << 0 << 32 << 0.5;
    }

    void filesAreAsLongAsReported()
    {
        QFETCH(const QVector<qint64>, shape);
        QFETCH(int, axis);
        QFETCH(int, bits);
        QFETCH(double, density);
        PackedLayout layout;
        layout.shape.assign(shape.begin(), shape.end());
        layout.channelAxis = axis;
        layout.bits = bits;
        std::size_t count = 1;
        for (const qint64 extent : shape)
            count *= static_cast<std::size_t>(extent);
        std::mt19937_64 random(5);
        std::vector<std::uint64_t> codes(count);
        std::vector<std::uint8_t> kept(count);
        for (std::size_t i = 0; i < count; ++i) {
            kept[i] = static_cast<double>(random() >> 11) * 0x1p-53 < density;
            codes[i] = kept[i] ? random() & ((std::uint64_t(1) << bits) - 1) : 0;
        }
        QTemporaryDir folder;
        for (const Storage storage : {Storage::Dense, Storage::Bitmask, Storage::Csr}) {
            StorageForm form;
            form.count = static_cast<std::int64_t>(count);
            form.kept = std::count(kept.begin(), kept.end(), 1);
            form.rows = shape.size() > 1 ? shape[axis] : shape[0];
            form.bits = bits;
            const std::string packed = packCodes(storage, layout, codes, kept);
            QFile file(folder.filePath(QString::number(static_cast<int>(storage))));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(packed.data(), static_cast<qint64>(packed.size()));
            file.close();
            QCOMPARE(file.size(), bytesIn(storage, form));
            QCOMPARE(unpackCodes(storage, layout, packed), codes);
            QVERIFY(unpackCodes(storage, layout, packed + "xx").empty());
        }
    }

    void patternsAreAsLongAsReported_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("m");
        QTest::addColumn<qint64>("bytes"); ///< By hand: 16 x 32 x 3 elements of 8 bits.
        QTest::newRow("2:4") << 2 << 4 << qint64(768 + 768 * 2 / 8);
        QTest::newRow("1:4") << 1 << 4 << qint64(384 + 384 * 2 / 8);
        QTest::newRow("2:8") << 2 << 8 << qint64(384 + 384 * 3 / 8);
        QTest::newRow("1:2") << 1 << 2 << qint64(768 + 768 / 8);
    }

    void patternsAreAsLongAsReported()
    {
        QFETCH(int, n);
        QFETCH(int, m);
        QFETCH(qint64, bytes);
        for (const int axis : {0, 1}) {
            PackedLayout layout;
            layout.shape = axis == 0 ? std::vector<std::int64_t>{16, 32, 3} : std::vector<std::int64_t>{32, 16, 3};
            layout.channelAxis = axis;
            layout.bits = 8;
            layout.pattern = {n, m};
            const TensorView view = floatTensor(gaussian(16 * 32 * 3, 3), layout.shape);
            const std::vector<std::uint8_t> kept = patternMask(view, axis, n, m);
            std::vector<std::uint64_t> codes(kept.size());
            for (std::size_t i = 0; i < codes.size(); ++i)
                codes[i] = kept[i] ? i * 37 % 256 : 0;
            StorageForm form;
            form.count = 16 * 32 * 3;
            form.kept = form.count / m * n;
            form.bits = 8;
            form.pattern = {n, m};
            const std::string packed = packCodes(Storage::Pattern, layout, codes, kept);
            QCOMPARE(static_cast<qint64>(packed.size()), bytes);
            QCOMPARE(bytesIn(Storage::Pattern, form), bytes);
            QCOMPARE(unpackCodes(Storage::Pattern, layout, packed), codes);
        }
    }

    /// What a recipe reports for a layer is the length of its smallest file, scales beside it.
    void recipesReportTheSmallest_data()
    {
        QTest::addColumn<std::string>("blocks");
        QTest::addColumn<int>("storage");
        const auto row = [](const char *name, const char *blocks, Storage storage) {
            QTest::newRow(name) << std::string(blocks) << static_cast<int>(storage);
        };
        row("hardly pruned", R"("prune": {"sparsity": 0.01})", Storage::Dense);
        row("half", R"("prune": {"sparsity": 0.5})", Storage::Bitmask);
        row("almost empty", R"("prune": {"sparsity": 0.99})", Storage::Csr);
        row("2:4", R"("prune": {"criterion": "n:m"})", Storage::Bitmask); // 1 bit per element here as there
        row("1:4", R"("prune": {"criterion": "n:m", "n": 1})", Storage::Pattern);
        row("1:16 in 4 bits", R"("weights": {"bits": 4}, "prune": {"criterion": "n:m", "n": 1, "m": 16})", Storage::Pattern);
        row("channels", R"("weights": {"bits": 8, "granularity": "channel"}, "prune": {"criterion": "l2", "sparsity": 0.9})", Storage::Bitmask);
    }

    void recipesReportTheSmallest()
    {
        QFETCH(std::string, blocks);
        QFETCH(int, storage);
        const Model model = handMade({{"fc", floatTensor(gaussian(40 * 128, 2), {40, 128})}});
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"fc": {)" + blocks + "}}"), {});
        QVERIFY(applied.ok());
        const ChangedTensor &changed = applied->layers[0].tensors[0];
        const StorageForm form = storageForm(model.tensors[0], &changed, 0);
        QCOMPARE(static_cast<int>(smallestStorage(form)), storage);
        PackedLayout layout;
        layout.shape = {40, 128};
        layout.bits = form.bits;
        layout.pattern = changed.pattern;
        std::vector<std::uint64_t> codes(changed.values->size());
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const float value = (*changed.values)[i];
            if (!changed.spec)
                codes[i] = std::bit_cast<std::uint32_t>(value);
            else if ((*changed.mask)[i])
                codes[i] = static_cast<std::uint64_t>(
                    std::lround(static_cast<double>(value) / changed.parameters->scale[i / 128 % changed.parameters->scale.size()])
                    - changed.parameters->qmin);
        }
        std::int64_t least = -1;
        for (const Storage format : kAll) {
            if (bytesIn(format, form) < 0)
                continue;
            const std::int64_t written = static_cast<std::int64_t>(packCodes(format, layout, codes, *changed.mask).size());
            QCOMPARE(written, bytesIn(format, form));
            least = least < 0 ? written : std::min(least, written);
        }
        const std::int64_t scales = changed.parameters ? 4 * static_cast<std::int64_t>(changed.parameters->scale.size()) : 0;
        QCOMPARE(applied->layers[0].sizeBytes, least + scales);
        QCOMPARE(applied->sizeBytes, least + scales);
    }
};

QTEST_GUILESS_MAIN(TestPacking)
#include "tst_packing.moc"
