// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/codecheck.h"
#include "engine/io/read/codetokens.h"
#include "tests/shared.h"

using namespace espalier;

class TestTorchScriptCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTokens();
    void findsFacts();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
};

namespace {

std::string method(const std::string &body)
{
    return "class Net(Module):\n  __parameters__ = []\n  training : bool\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n"
        + body;
}

std::string repeated(const std::string &text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

void TestTorchScriptCheck::readsTokens()
{
    CodeTokens tokens("a1 = f(\"x\\\"(\", 'y', \"\"\"z\n\"(\"\"\")  # (comment\n\n    -1.5e3\n");
    const std::pair<CodeTokenKind, std::string> expected[] = {
        {CodeTokenKind::Name, "a1"},      {CodeTokenKind::Sign, "="},   {CodeTokenKind::Name, "f"},   {CodeTokenKind::Sign, "("},
        {CodeTokenKind::Text, "x\\\"("},  {CodeTokenKind::Sign, ","},   {CodeTokenKind::Text, "y"},   {CodeTokenKind::Sign, ","},
        {CodeTokenKind::Text, "z\n\"("},  {CodeTokenKind::Sign, ")"},   {CodeTokenKind::NewLine, ""}, {CodeTokenKind::Sign, "-"},
        {CodeTokenKind::Number, "1.5e3"}, {CodeTokenKind::NewLine, ""}, {CodeTokenKind::End, ""}};
    for (const auto &[kind, text] : expected) {
        const CodeToken token = tokens.next();
        QVERIFY2(token.kind == kind, text.c_str());
        QCOMPARE(std::string(token.text), text);
        if (kind == CodeTokenKind::NewLine && token.indent != 0)
            QCOMPARE(token.indent, 4);
    }
}

void TestTorchScriptCheck::findsFacts()
{
    const auto plain = checkCode(method("    return x\n"), "a.py");
    QVERIFY(plain.ok() && !plain->hasFinal && !plain->hasNoneHook);
    const auto scripted = checkCode("class A(Module):\n  _is_full_backward_hook : NoneType\n  n : Final[int] = 4\n", "a.py");
    QVERIFY(scripted.ok() && scripted->hasFinal && scripted->hasNoneHook);
    const auto returns = checkCode("def f(x: Tensor) -> NoneType:\n  return None\n", "a.py");
    QVERIFY(returns.ok() && !returns->hasNoneHook);
}

void TestTorchScriptCheck::accepts_data()
{
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char *name, const std::string &code) { QTest::newRow(name) << QByteArray::fromStdString(code); };
    row("nothing", "");
    row("brackets in a text", method("    _0 = \"((((\"\n    return x\n"));
    row("a long list", method("    return torch.cat([" + repeated("-x, ", 5000) + "])\n"));
    row("many lines", method(repeated("    x = torch.relu(x)\n", 5000)));
    row("operators of LibTorch", method("    _0 = ops.prim.NumToTensor(1)\n    return ops.quantized.add(x, x)\n"));
    row("a module called ops", method("    return __torch__.torchvision.ops.misc.relu(x, )\n"));
    row("a layer called save", method("    save = self.save\n    return x\n"));
    row("the word save in a text", method("    _0 = torch.format(\"save\", x)\n    return x\n"));
    row("another's forward",
        method(
            "    conv = self.conv\n    return (conv).forward((self).other(x, ), )\n  def other(self,\n    x) -> Tensor:\n    return x\n"));
    row("a branch on a branch",
        method("    if a:\n      if b:\n        x = y\n      else:\n        pass\n    else:\n      pass\n    return x\n"));
    row("the same method of two classes",
        "class A(Module):\n  def f(self: A) -> int:\n    return 1\nclass B(Module):\n  def g(self: B) -> int:\n    return (self).f()\n  "
        "def f(self: B) -> int:\n    return 2\n");
}

void TestTorchScriptCheck::accepts()
{
    QFETCH(QByteArray, code);
    const auto facts = checkCode(code.toStdString(), "a.py");
    QVERIFY2(facts.ok(), facts ? "" : facts.error().message().c_str());
}

void TestTorchScriptCheck::refuses_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const std::string &code, const char *id, const char *word) {
        QTest::newRow(name) << QByteArray::fromStdString(code) << QString(id) << QString(word);
    };
    const std::string back = "    return ";
    row("parentheses", method(back + repeated("(", 300) + "x" + repeated(")", 300)), "io.code-depth", "line 6");
    row("calls", method(back + repeated("torch.relu(", 20000) + "x" + repeated(")", 20000)), "io.code-depth", "200");
    row("lists", method(back + repeated("[", 300) + repeated("]", 300)), "io.code-depth", "200");
    row("minus", method(back + repeated("-", 20000) + "x"), "io.code-depth", "1000");
    row("not", method(back + repeated("not ", 20000) + "x"), "io.code-depth", "1000");
    row("a sum", method(back + repeated("x + ", 20000) + "x"), "io.code-depth", "1000");
    row("if else", method(back + repeated("x if a else ", 20000) + "x"), "io.code-depth", "1000");
    row("a chain", method(back + "x" + repeated(".a", 20000)), "io.code-depth", "1000");
    row("calls of calls", method(back + "x" + repeated("()", 20000)), "io.code-depth", "1000");
    row("deep and long together", method(back + repeated("f(x+x+x+x+x+x+x+", 150) + "x" + repeated(")", 150)), "io.code-depth", "1000");
    std::string blocks;
    for (int i = 0; i < 200; ++i)
        blocks += std::string(4 + static_cast<std::size_t>(i), ' ') + "if a:\n";
    row("blocks", method(blocks), "io.code-depth", "100");
    row("elif", method("    if a:\n      pass\n" + repeated("    elif a:\n      pass\n", 1000)), "io.code-depth", "500");
    row("not closed", method(back + "((x\n"), "io.code-syntax", "not closed");
    row("closed too often", method(back + "x)\n"), "io.code-syntax", "not open");
    row("closed by another", method(back + "(x]\n"), "io.code-syntax", "not open");
    row("text not closed", method(back + "\"x\n"), "io.code-syntax", "text");
    row("setstate", "class A(Module):\n  def __setstate__(self: A,\n    s: int) -> NoneType:\n    return None\n", "io.code-setstate",
        "__setstate__");
    row("setstate by getattr", method(back + "getattr(self, \"__setstate__\")(x)\n"), "io.code-setstate", "a.py");
    row("save", method("    torch.save(x, \"f\")\n"), "io.code-operator", "aten::save");
    row("save under another name", method("    s = torch.save\n    s(x, \"f\")\n"), "io.code-operator", "aten::save");
    row("save as a method", method("    (x).save(\"f\")\n"), "io.code-operator", "aten::save");
    row("save by getattr", method("    getattr(torch, \"save\")(x, \"f\")\n"), "io.code-operator", "aten::save");
    row("save through ops", method("    ops.aten.save(x, \"f\")\n"), "io.code-operator", "aten::save");
    row("from_file", method(back + "torch.from_file(\"/etc/passwd\", False, 64, dtype=0)\n"), "io.code-operator", "aten::from_file");
    row("unknown namespace", method(back + "ops.nobody.frobnicate(x)\n"), "io.unknown-operator", "nobody::frobnicate");
    row("calls itself", method(back + "(self).forward(x, )\n"), "io.code-recursion", "forward");
    row("calls itself, without brackets", method(back + "self.forward(x)\n"), "io.code-recursion", "forward");
    row("two call each other",
        method(back
               + "(self).a(x, )\n  def a(self,\n    x) -> Tensor:\n    return (self).b(x, )\n  def b(self,\n    x) -> Tensor:\n    return "
                 "(self).a(x, )\n"),
        "io.code-recursion", "Net");
}

void TestTorchScriptCheck::refuses()
{
    QFETCH(QByteArray, code);
    QFETCH(QString, id);
    QFETCH(QString, word);
    const auto facts = checkCode(code.toStdString(), "a.py");
    QVERIFY(!facts.ok());
    QVERIFY2(QString(facts.error().id()) == id, facts.error().message().c_str());
    QVERIFY2(QString::fromStdString(facts.error().message()).contains(word), facts.error().message().c_str());
}

QTEST_GUILESS_MAIN(TestTorchScriptCheck)
#include "tst_torchscriptcheck.moc"
