// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/safetensors.h"
#include "tests/cli/cli.h"

#include <cmath>

using namespace espalier;
using namespace espalier::test;
using nlohmann::json;

namespace {

std::vector<double> numbers(const TensorView &view)
{
    std::vector<double> values(static_cast<std::size_t>(view.count()));
    if (view.type == ElementType::Float64) {
        std::memcpy(values.data(), view.data, values.size() * sizeof(double));
        return values;
    }
    const TensorView wide = toFloat32(view);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<double>(wide.floats()[i]);
    return values;
}

QString compareTensors(const NamedTensor &got, const NamedTensor &wanted, double rtol, double atol)
{
    if (got.view.shape != wanted.view.shape)
        return text(got.name + " has shape " + shapeText(got.view.shape) + " instead of " + shapeText(wanted.view.shape));
    if (!isFloating(got.view.type) || !isFloating(wanted.view.type)) {
        const bool same = got.view.type == wanted.view.type && std::memcmp(got.view.data, wanted.view.data, wanted.view.bytes()) == 0;
        return same ? QString() : text(got.name + " differs");
    }
    const std::vector<double> a = numbers(got.view);
    const std::vector<double> b = numbers(wanted.view);
    for (std::size_t i = 0; i < b.size(); ++i)
        if (!(std::abs(a[i] - b[i]) <= atol + rtol * std::abs(b[i])))
            return QStringLiteral("%1[%2] is %3 instead of %4").arg(text(got.name)).arg(i).arg(a[i]).arg(b[i]);
    return {};
}

} // namespace

class TestRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (hasShared("corpus/index.json"))
            m_entries = sharedMember("corpus/index.json", "entries");
    }

    void outputsAreThoseOfPyTorch_data()
    {
        QTest::addColumn<int>("index");
        const std::string runtime = corpusRuntime();
        int found = 0;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            const json &entry = m_entries[i];
            const std::string format = entry["format"];
            if (format.rfind("torchscript", 0) != 0 || !entry["loads_in"].contains(runtime) || entry["loads_in"][runtime] != true)
                continue;
            ++found;
            QTest::newRow(entry["file"].get<std::string>().c_str()) << static_cast<int>(i);
        }
        if (!runtime.empty() && !m_entries.empty() && found < 20)
            qFatal("the corpus has %d TorchScript files for this LibTorch: too few", found);
    }

    void outputsAreThoseOfPyTorch()
    {
        NEED_SHARED("corpus/index.json");
        NEED_ROWS();
        QFETCH(const int, index);
        const json &entry = m_entries[static_cast<std::size_t>(index)];
        QTemporaryDir folder;
        const QString target = folder.filePath("out.safetensors");
        const Outcome outcome = runCli(QStringList{"run", sharedPath("corpus/" + text(entry["file"])), "--inputs",
                                                   sharedPath("corpus/" + text(entry["input_file"])), "-o", target, "--json"});
        QWELL(failure(outcome, "run"));
        const json &outputs = outcome.json["outputs"];
        QCOMPARE(outputs.size(), entry["outputs"].size());
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            QCOMPARE(outputs[i]["shape"], entry["outputs"][i]["shape"]);
            QCOMPARE(outputs[i]["dtype"], entry["outputs"][i]["dtype"]);
        }
        if (outputs.size() == 1)
            QCOMPARE(outputs[0]["name"].get<std::string>(), std::string("outputs"));
        const auto got = readSafetensors(target.toStdString());
        QVERIFY(got.ok());
        const auto wanted = readSafetensors(shared("corpus/" + text(entry["output_file"])));
        QVERIFY(wanted.ok());
        QCOMPARE(got->tensors.size(), wanted->tensors.size());
        const auto byName = [](const SafetensorsFile &file, const std::string &name) -> const NamedTensor * {
            for (const NamedTensor &tensor : file.tensors)
                if (tensor.name == name)
                    return &tensor;
            return nullptr;
        };
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const NamedTensor *ours = byName(*got, outputs[i]["name"]);
            const NamedTensor *theirs = byName(*wanted, entry["outputs"][i]["name"]);
            QVERIFY(ours && theirs);
            QWELL(compareTensors(*ours, *theirs, entry["tolerance"]["rtol"], entry["tolerance"]["atol"]));
        }
    }

    void wrongInputsAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QList<int>>("shape");
        QTest::newRow("a shape that does not fit") << "inputs" << QList<int>{2, 5};
        QTest::newRow("a name that is no input") << "nonsense" << QList<int>{2, 1, 28, 28};
    }

    void wrongInputsAreRefused()
    {
        NEED_SHARED("corpus/good/lenet-traced-torch1.13.pt");
        QFETCH(const QString, name);
        QFETCH(const QList<int>, shape);
        QTemporaryDir folder;
        NamedTensor tensor;
        tensor.name = name.toStdString();
        tensor.view.shape.assign(shape.begin(), shape.end());
        const std::vector<float> zeros(static_cast<std::size_t>(tensor.view.count()), 0.0F);
        tensor.view.data = reinterpret_cast<const std::byte *>(zeros.data());
        const QString inputs = folder.filePath("in.safetensors");
        QVERIFY(writeSafetensors(inputs.toStdString(), {tensor}).ok());
        const QString target = folder.filePath("out.safetensors");
        const Outcome outcome =
            runCli(QStringList{"run", sharedPath("corpus/good/lenet-traced-torch1.13.pt"), "--inputs", inputs, "-o", target, "--json"});
        QWELL(refusal(outcome, 1));
        QVERIFY(!QFileInfo::exists(target));
    }

private:
    json m_entries = json::array();
};

QTEST_GUILESS_MAIN(TestRun)
#include "tst_run.moc"
