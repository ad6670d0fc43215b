// SPDX-License-Identifier: GPL-3.0-or-later
// Every field of the inspector and of the activations: what the saved recipe says afterwards, and the figures of the command line.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "tests/widgets/commandline.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/numberfield.h"

#include <QLabel>
#include <QStatusBar>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

namespace {

/// One thing that a hand does: "box NAME", "list NAME ID", "type NAME TEXT".
struct Act {
    const char *kind, *name;
    QVariant value = {};
};
using Acts = QVector<Act>;

} // namespace
Q_DECLARE_METATYPE(Acts)

class TestSettings : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    bool perform(const Act &act)
    {
        const QLatin1String kind(act.kind);
        if (kind == QLatin1String("list"))
            return chooseEntry(child<QComboBox>(*m_window, act.name), act.value);
        auto *widget = child<QWidget>(*m_window, act.name);
        if (!widget || !widget->isEnabled() || !widget->isVisible())
            return false;
        if (kind == QLatin1String("box"))
            clickBox(*m_window, act.name);
        else
            typeInto(widget, act.value.toString());
        return true;
    }

    /// The layer's entry in the file that is saved.
    nlohmann::json savedEntry(const char *layer = "conv2")
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("saved.json"));
        if (!m_document->editor()->saveFile(path))
            return {};
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const nlohmann::json recipe = nlohmann::json::parse(file.readAll().toStdString(), nullptr, false);
        return recipe.value("layers", nlohmann::json::object()).value(layer, nlohmann::json::object());
    }

    bool isExact() const
    {
        const LayerState &state = m_document->figures()->state(m_document->selection()->current());
        return state.isExact && state.areActivationsExact;
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
    }
    void cleanup() { dismiss(m_window); }

    void weights_data()
    {
        QTest::addColumn<Acts>("acts");
        QTest::addColumn<QByteArray>("expected");
        const Act eight{"type", "bitsField", "8"};
        const auto row = [&](const char *name, const Acts &acts, const QByteArray &expected) {
            QTest::newRow(name) << (Acts{eight} + acts) << QByteArray(R"({"weights": )" + expected + "}");
        };
        row("bits", {{"type", "bitsField", "5"}}, R"({"bits": 5})");
        row("unsigned", {{"box", "signedBox"}}, R"({"signed": false})");
        row("asymmetric", {{"box", "symmetricBox"}}, R"({"symmetric": false})");
        row("the whole signed range", {{"box", "narrowBox"}}, R"({"narrow": false})");
        row("the article's raw form", {{"box", "zeroExactBox"}}, R"({"symmetric": false, "zero_exact": false})");
        row("symmetric takes the raw form back", {{"box", "zeroExactBox"}, {"box", "symmetricBox"}}, "{}");
        row("unsigned and narrow", {{"box", "symmetricBox"}, {"box", "narrowBox"}, {"box", "signedBox"}},
            R"({"signed": false, "symmetric": false})");
        row("power of two", {{"list", "schemeField", int(Scheme::PowerOfTwo)}}, R"({"scheme": "power-of-two"})");
        row("ternary", {{"list", "schemeField", int(Scheme::Ternary)}}, R"({"scheme": "ternary"})");
        row("power of two after mean rounding",
            {{"list", "rangeMethod", "mean-rounding"}, {"list", "schemeField", int(Scheme::PowerOfTwo)}}, R"({"scheme": "power-of-two"})");
        row("mean rounding after power of two",
            {{"list", "schemeField", int(Scheme::PowerOfTwo)}, {"list", "rangeMethod", "mean-rounding"}},
            R"({"range": {"method": "mean-rounding"}})");
        row("per channel", {{"list", "granularityField", int(Granularity::Kind::Channel)}}, R"({"granularity": "channel"})");
        row("groups", {{"list", "granularityField", int(Granularity::Kind::Group)}, {"type", "granularitySize", "48"}},
            R"({"granularity": {"group": 48}})");
        for (const char *method : {"mse", "entropy"})
            row(method, {{"list", "rangeMethod", method}}, QByteArray(R"({"range": {"method": ")") + method + "\"}}");
        row("percentile below 50", {{"list", "rangeMethod", "percentile"}, {"type", "rangeArgument", "45"}},
            R"({"range": {"method": "percentile", "p": 45.0}})");
        row("standard deviations", {{"list", "rangeMethod", "sigma"}, {"type", "rangeArgument", "2.5"}},
            R"({"range": {"method": "sigma", "k": 2.5}})");
        row("many iterations", {{"list", "rangeMethod", "mean-rounding"}, {"type", "rangeArgument", "2000"}},
            R"({"range": {"method": "mean-rounding", "iterations": 2000}})");
        row("a range by hand", {{"box", "symmetricBox"}, {"type", "rangeLo", "-0.25"}, {"type", "rangeHi", "0.5"}},
            R"({"symmetric": false, "range": {"method": "fixed", "lo": -0.25, "hi": 0.5}})");
        row("half away", {{"list", "roundingField", int(Rounding::NearestAway)}}, R"({"rounding": "nearest-away"})");
        row("down", {{"list", "roundingField", int(Rounding::Floor)}}, R"({"rounding": "floor"})");
        row("by chance", {{"list", "roundingField", int(Rounding::Stochastic)}}, R"({"rounding": "stochastic"})");
        QTest::newRow("whole channels") << Acts{{"type", "pruneSparsity", "50"}, {"list", "pruneGranularity", "channel"}}
                                        << QByteArray(R"({"prune": {"granularity": "channel", "sparsity": 0.5}})");
        QTest::newRow("a threshold") << Acts{{"type", "pruneThreshold", "0.02"}} << QByteArray(R"({"prune": {"threshold": 0.02}})");
        QTest::newRow("a pattern") << Acts{{"list", "pruneCriterion", "n:m"}}
                                   << QByteArray(R"({"prune": {"criterion": "n:m", "n": 2, "m": 4}})");
        QTest::newRow("locked") << Acts{eight, {"box", "lockedBox"}} << QByteArray(R"({"weights": {}, "locked": true})");
    }
    void weights()
    {
        QFETCH(Acts, acts);
        QFETCH(QByteArray, expected);
        for (const Act &act : acts)
            QVERIFY2(perform(act), act.name);
        QCOMPARE(m_document->editor()->undoStack()->count(), int(acts.size()));
        QCOMPARE(QByteArray::fromStdString(savedEntry().dump()),
                 QByteArray::fromStdString(nlohmann::json::parse(expected.toStdString()).dump()));
        SOON_VERIFY(isExact());
        QCOMPARE(differenceToApplied(*m_document, m_document->selection()->current(), appliedByCommandLine(*m_document)), QString());
    }

    void activations_data()
    {
        QTest::addColumn<Acts>("acts");
        QTest::addColumn<QByteArray>("expected");
        const Act eight{"type", "activationBits", "8"};
        const auto row = [&](const char *name, const Acts &acts, const QByteArray &expected) {
            QTest::newRow(name) << (Acts{eight} + acts) << QByteArray(R"({"activations": )" + expected + "}");
        };
        row("signed", {{"box", "activationSigned"}}, R"({"signed": true})");
        row("symmetric and signed", {{"box", "activationSigned"}, {"box", "activationSymmetric"}},
            R"({"signed": true, "symmetric": true})");
        row("narrow makes signed", {{"box", "activationNarrow"}}, R"({"signed": true, "narrow": true})");
        row("no exact zero", {{"box", "activationZeroExact"}}, R"({"zero_exact": false})");
        row("power of two", {{"list", "activationScheme", int(Scheme::PowerOfTwo)}}, R"({"scheme": "power-of-two"})");
        row("a lower end", {{"box", "activationSigned"}, {"type", "activationLo", "-1.5"}, {"type", "activationHi", "2"}},
            R"({"signed": true, "range": {"method": "fixed", "lo": -1.5, "hi": 2.0}, "input_range": {"method": "minmax"}})");
        row("moving average", {{"list", "activationRange", "moving-average"}}, R"({"range": {"method": "moving-average"}})");
    }
    void activations()
    {
        QFETCH(Acts, acts);
        QFETCH(QByteArray, expected);
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        SOON_VERIFY(!child<HistogramView>(*m_window, "activationsView")->isEmpty());
        for (const Act &act : acts) {
            QVERIFY2(perform(act), act.name);
            SOON_VERIFY(m_document->figures()->state(m_document->selection()->current()).activation.has_value());
        }
        QCOMPARE(QByteArray::fromStdString(savedEntry().dump()),
                 QByteArray::fromStdString(nlohmann::json::parse(expected.toStdString()).dump()));
        SOON_VERIFY(isExact());
        const nlohmann::json applied = appliedByCommandLine(*m_document);
        QVERIFY(!applied.is_discarded());
        for (const nlohmann::json &layer : applied.at("layers")) {
            if (layer.at("name") != "conv2")
                continue;
            const nlohmann::json &output = layer.at("activations").at("output");
            const QuantParameters &shown = *m_document->figures()->state(m_document->selection()->current()).activation;
            QCOMPARE(shown.lo.at(0), output.at("lo").get<double>());
            QCOMPARE(shown.hi.at(0), output.at("hi").get<double>());
            QCOMPARE(shown.scale.at(0), output.at("scale").get<double>());
            QCOMPARE(qint64(shown.zeroPoint.at(0)), output.at("zero_point").get<qint64>());
            QCOMPARE(qint64(shown.qmin), output.at("qmin").get<qint64>());
        }
        QCOMPARE(cutLabel(*m_window), QString());
        keepPicture(*m_window, QStringLiteral("activation-fields"));
    }

    /// Nothing of what comes out of the last layer is quantized: the fields are those of what goes in.
    void theLastLayersFieldsAreOfWhatGoesIn()
    {
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        SOON_VERIFY(!child<HistogramView>(*m_window, "activationsView")->isEmpty());
        m_document->selection()->setLayers({layerNamed(*m_document, "fc1")});
        QVERIFY(perform({"type", "activationBits", "8"}));
        SOON_VERIFY(isExact() && m_document->figures()->state(m_document->selection()->current()).activationInput);
        QVERIFY(perform({"type", "activationHi", "3.5"}));
        SOON_VERIFY(isExact());
        QCOMPARE(m_document->figures()->state(m_document->selection()->current()).activationInput->hi.at(0), 3.5);
        QVERIFY(!m_document->figures()->state(m_document->selection()->current()).activation);
        QCOMPARE(QByteArray::fromStdString(savedEntry("fc1").dump()),
                 QByteArray(R"({"activations":{"input_range":{"hi":3.5,"lo":0.0,"method":"fixed"}}})"));
    }

    /// What cannot go together is told where it gives way, and nothing jumps.
    void whatGivesWayIsSaid()
    {
        QVERIFY(perform({"type", "bitsField", "8"}));
        QVERIFY(perform({"list", "rangeMethod", "mean-rounding"}));
        const QRect before = child<QWidget>(*m_window, "pruningGroup")->geometry();
        QVERIFY(perform({"list", "schemeField", int(Scheme::PowerOfTwo)}));
        QVERIFY2(m_window->statusBar()->currentMessage().contains(QStringLiteral("minimum to maximum")),
                 qPrintable(m_window->statusBar()->currentMessage()));
        QCOMPARE(child<QWidget>(*m_window, "pruningGroup")->geometry(), before);
        keepPicture(*m_window, QStringLiteral("inspector-settings"));
        SOON_COMPARE(cutLabel(*m_window), QString());
    }

    /// What applying warns of stands in the facts.
    void remarksAreShown()
    {
        const int conv1 = layerNamed(*m_document, "conv1");
        m_document->selection()->setLayers({conv1});
        QVERIFY(perform({"type", "pruneSparsity", "0.01"}));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // What another layer lays out anew is none of its doing.
        const QRect fields = child<QWidget>(*m_window, "pruningGroup")->geometry();
        auto *facts = child<QLabel>(*m_window, "layerFacts");
        SOON_VERIFY(facts->text().contains(QStringLiteral("Nothing was pruned")));
        QCOMPARE(child<QWidget>(*m_window, "pruningGroup")->geometry(), fields);
        keepPicture(*m_window, QStringLiteral("inspector-remark"));
        const nlohmann::json applied = appliedByCommandLine(*m_document);
        QVERIFY(!applied.is_discarded());
        const bool isTold = std::any_of(applied.at("warnings").begin(), applied.at("warnings").end(), [](const nlohmann::json &warning) {
            return warning.at("id") == "prune.nothing-removed" && warning.at("where") == "conv1";
        });
        QVERIFY(isTold);
        QCOMPARE(m_document->figures()->state(conv1).warnings.at(0).id, std::string("prune.nothing-removed"));
        QVERIFY(perform({"type", "pruneSparsity", "50"}));
        SOON_VERIFY(!facts->text().contains(QStringLiteral("Nothing was pruned")));
        // A default that passes a layer by: of three inputs no four are neighbours.
        Recipe recipe;
        PruneSpec pattern;
        pattern.criterion = "n:m";
        recipe.defaults.prune = Choice<PruneSpec>::set(pattern);
        m_document->editor()->edit(recipe, QStringLiteral("all"));
        SOON_VERIFY(!m_document->figures()->state(conv1).warnings.empty());
        QCOMPARE(m_document->figures()->state(conv1).warnings.at(0).id, std::string("prune.passed-by"));
    }
};

ESPALIER_WINDOW_TEST(TestSettings)
#include "tst_settings.moc"
