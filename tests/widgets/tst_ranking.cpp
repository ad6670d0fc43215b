// SPDX-License-Identifier: GPL-3.0-or-later
// One ranking for several layers, and the rule for whole tensors: set by hand, the figures are those of the command line.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "tests/widgets/commandline.h"
#include "widgets/inspector/numberfield.h"

#include <QLabel>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestRanking : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    QVector<int> select(const std::vector<std::string> &names)
    {
        QVector<int> layers;
        for (const std::string &name : names)
            layers.append(layerNamed(*m_document, name));
        m_document->selection()->setLayers(layers);
        return layers;
    }
    bool areExact() const
    {
        for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
            if (!m_document->figures()->state(layer).isExact)
                return false;
        return true;
    }
    QString difference(const QVector<int> &layers)
    {
        const nlohmann::json applied = appliedByCommandLine(*m_document);
        for (const int layer : layers)
            if (const QString found = differenceToApplied(*m_document, layer, applied); !found.isEmpty())
                return found;
        return applied.at("sparsity").get<double>() == m_document->costs()->sparsity() ? QString() : QStringLiteral("sparsity");
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
    }
    void cleanup() { dismiss(m_window); }

    void chosenLayersGetOneRanking()
    {
        const QVector<int> layers = select({"conv1", "conv2", "fc1"});
        clickBox(*m_window, "pruneTogether");
        QVERIFY(m_document->editor()->recipe().isIdentity()); // Nothing says yet how much.
        QVERIFY(child<QCheckBox>(*m_window, "pruneTogether")->isChecked());
        typeInto(child<NumberField>(*m_window, "pruneSparsity"), QStringLiteral("80"));
        QCOMPARE(m_document->editor()->undoStack()->count(), 1);
        QVERIFY(m_document->editor()->recipe().pruneGlobal);
        QCOMPARE(m_document->editor()->recipe().pruneGlobal->layers, (std::vector<std::string>{"conv1", "conv2", "fc1"}));
        QCOMPARE(*m_document->editor()->recipe().pruneGlobal->prune.sparsity, 0.8);
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
        keepPicture(*m_window, QStringLiteral("inspector-ranking"));
        SOON_COMPARE(cutLabel(*m_window), QString());
        // Not layer by layer: shares differ.
        const auto share = [&](int layer) {
            const TensorQuality &quality = m_document->figures()->state(layer).quality;
            return double(quality.zeros) / double(quality.count);
        };
        QVERIFY(std::abs(share(layers[0]) - share(layers[2])) > 0.05);

        // Its numbers are changed for all.
        m_document->selection()->setLayers({layers[1]});
        typeInto(child<NumberField>(*m_window, "pruneSparsity"), QStringLiteral("60"));
        QVERIFY(m_document->editor()->recipe().layers.empty());
        QCOMPARE(*m_document->editor()->recipe().pruneGlobal->prune.sparsity, 0.6);
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
        QVERIFY(chooseEntry(child<QComboBox>(*m_window, "pruneCriterion"), QStringLiteral("lamp")));
        QCOMPARE(m_document->editor()->recipe().pruneGlobal->prune.criterion, std::string("lamp"));
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
    }

    /// Who leaves moves the threshold of the others; the last one takes the ranking along.
    void layersJoinAndLeave()
    {
        const QVector<int> layers = select({"conv1", "conv2", "fc1"});
        typeInto(child<NumberField>(*m_window, "pruneSparsity"), QStringLiteral("70"));
        clickBox(*m_window, "pruneTogether");
        QVERIFY(m_document->editor()->recipe().pruneGlobal);
        QVERIFY(m_document->editor()->recipe().layers.empty());
        SOON_VERIFY(areExact());
        m_document->selection()->setLayers({layers[2]});
        QVERIFY(child<QCheckBox>(*m_window, "pruneTogether")->isChecked());
        clickBox(*m_window, "pruneTogether");
        QCOMPARE(m_document->editor()->recipe().pruneGlobal->layers, (std::vector<std::string>{"conv1", "conv2"}));
        QCOMPARE(*m_document->editor()->recipe().layers.at("fc1").prune.spec.sparsity, 0.7);
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
        // A lock takes a layer out, too, though the ranking names it as before.
        m_document->selection()->setLayers({layers[0]});
        clickBox(*m_window, "lockedBox");
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
        clickBox(*m_window, "lockedBox");
        m_document->selection()->setLayers({layers[0], layers[1]});
        clickBox(*m_window, "pruneTogether");
        QVERIFY(!m_document->editor()->recipe().pruneGlobal);
        SOON_VERIFY(areExact());
        QCOMPARE(difference(layers), QString());
    }

    /// "tensor-spread" is for every tensor, those of normalization layers too (the sample has none: any network with BatchNorm).
    void wholeTensorsOfNormalizationLayers()
    {
        const QString path = qEnvironmentVariable("ESPALIER_SHARED", QStringLiteral(ESPALIER_SOURCE_DIR "/../shared"))
            + QStringLiteral("/data/models/resnet20-ssl.traced.pt");
        if (!QFileInfo::exists(path))
            QSKIP("needs shared/data/models/resnet20-ssl.traced.pt");
        m_document->openModel(path);
        SOON_VERIFY(m_document->model() && m_document->model()->provenance.name == "resnet20-ssl");
        int norm = -1;
        for (const LayerInfo &layer : m_document->model()->layers)
            if (layer.whyNot == "normalization" && norm < 0)
                norm = layer.id;
        QVERIFY(norm >= 0);
        m_document->selection()->setLayers({norm});
        auto *criterion = child<QComboBox>(*m_window, "pruneCriterion");
        QVERIFY(!chooseEntry(criterion, QStringLiteral("magnitude")));
        criterion->hidePopup();
        typeInto(child<NumberField>(*m_window, "pruneThreshold"), QStringLiteral("10"));
        const std::string name = m_document->model()->layers[static_cast<std::size_t>(norm)].name;
        QVERIFY(m_document->editor()->recipe().layers.count(name));
        const PruneSpec &spec = m_document->editor()->recipe().layers.at(name).prune.spec;
        QCOMPARE(spec.criterion, std::string("tensor-spread"));
        QCOMPARE(*spec.threshold, 10.0);
        QVERIFY(!child<NumberField>(*m_window, "pruneSparsity")->isEnabled());
        SOON_VERIFY(m_document->figures()->state(norm).isExact);
        const nlohmann::json applied = appliedByCommandLine(*m_document);
        QVERIFY(!applied.is_discarded());
        QCOMPARE(double(m_document->costs()->sizeBytes()), applied.at("size_bytes").get<double>());
        QCOMPARE(m_document->costs()->sparsity(), applied.at("sparsity").get<double>());
    }
};

ESPALIER_WINDOW_TEST(TestRanking)
#include "tst_ranking.moc"
