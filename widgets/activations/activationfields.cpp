// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/activations/activationfields.h"

#include "engine/quant/ranges/registry.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>

namespace espalier {

ActivationFields::ActivationFields(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    build();
    wire();
    retranslate();
}

void ActivationFields::build()
{
    const auto label = [this](QWidget *buddy) {
        auto *made = new QLabel(this);
        made->setBuddy(buddy);
        return made;
    };
    const auto number = [this](const char *name) {
        auto *field = new NumberField(this);
        field->setObjectName(QLatin1String(name));
        field->setMinimumWidth(60);
        return field;
    };
    m_bits = new BitsField(this);
    m_bits->setObjectName(QStringLiteral("activationBits"));
    m_method = new QComboBox(this);
    m_method->setObjectName(QStringLiteral("activationRange"));
    m_method->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_argument = number("activationRangeArgument");
    m_lo = number("activationLo");
    m_hi = number("activationHi");
    const auto box = [this](const char *name) {
        auto *made = new QCheckBox(this);
        made->setObjectName(QLatin1String(name));
        return made;
    };
    m_signed = box("activationSigned");
    m_symmetric = box("activationSymmetric");
    m_narrow = box("activationNarrow");
    m_zeroExact = box("activationZeroExact");
    m_scheme = new QComboBox(this);
    m_scheme->setObjectName(QStringLiteral("activationScheme"));
    m_scheme->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // As wide as the fields above it.
    m_bitsLabel = label(m_bits);
    m_methodLabel = label(m_method);
    m_schemeLabel = label(m_scheme);
    m_loLabel = label(m_lo);
    m_hiLabel = label(m_hi);
    for (NumberField *field : {m_lo, m_hi}) // The shortest text of any double.
        field->setFixedWidth(field->fontMetrics().horizontalAdvance(QStringLiteral("-8.8888888888888888")) + 12);
    m_argument->setFixedWidth(80);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("activationProblem"));
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->setHorizontalSpacing(6);
    auto *how = new QHBoxLayout;
    how->setSpacing(4);
    how->addWidget(m_method);
    how->addWidget(m_argument);
    how->addStretch(1);
    auto *ends = new QHBoxLayout;
    ends->setSpacing(6);
    ends->addWidget(m_hi);
    ends->addWidget(m_problem, 1);
    auto *integers = new QHBoxLayout;
    integers->setSpacing(8);
    for (QCheckBox *side : {m_signed, m_symmetric, m_narrow, m_zeroExact})
        integers->addWidget(side);
    integers->addStretch(1);
    grid->addWidget(m_bitsLabel, 0, 0);
    grid->addWidget(m_bits, 0, 1);
    grid->addWidget(m_methodLabel, 0, 2);
    grid->addLayout(how, 0, 3);
    grid->addWidget(m_loLabel, 1, 0);
    grid->addWidget(m_lo, 1, 1);
    grid->addWidget(m_hiLabel, 1, 2);
    grid->addLayout(ends, 1, 3);
    grid->addWidget(m_schemeLabel, 2, 0);
    grid->addWidget(m_scheme, 2, 1);
    grid->addLayout(integers, 2, 2, 1, 2);
    grid->setColumnStretch(3, 1);
}

void ActivationFields::wire()
{
    connect(m_bits, &BitsField::bitsChosen, this, [this](int bits) {
        apply(tr("Activation bits"), [bits](const auto &...a) {
            return bits == BitsField::kFloat ? edits::clearActivations(a...) : edits::setActivationBits(a..., bits);
        });
    });
    connect(m_method, &QComboBox::activated, this, [this] { setMethod(m_method->currentData().toString().toStdString()); });
    connect(m_argument, &NumberField::committed, this, [this](double value) {
        change(tr("Activation range"), [this, value](QuantSpec &spec) {
            if (m_showsInput && !spec.inputRange)
                spec.inputRange = spec.range;
            setArgument(m_showsInput ? *spec.inputRange : spec.range, value);
        });
    });
    connect(m_lo, &NumberField::committed, this, [this](double value) { setEnds(value, std::nullopt); });
    connect(m_hi, &NumberField::committed, this, [this](double value) { setEnds(std::nullopt, value); });
    connect(m_signed, &QCheckBox::clicked, this, [this](bool on) {
        m_signed->setTristate(false);
        change(tr("Signed activations"), [on](QuantSpec &spec) { spec.isSigned = on; });
    });
    connect(m_symmetric, &QCheckBox::clicked, this, [this](bool on) {
        m_symmetric->setTristate(false);
        change(tr("Symmetric activations"), [on](QuantSpec &spec) { spec.symmetric = on; });
    });
    connect(m_narrow, &QCheckBox::clicked, this, [this](bool on) {
        m_narrow->setTristate(false);
        change(tr("Narrow range of activations"), [on](QuantSpec &spec) { spec.narrow = on; });
    });
    connect(m_zeroExact, &QCheckBox::clicked, this, [this](bool on) {
        m_zeroExact->setTristate(false);
        change(tr("Exact zero of activations"), [on](QuantSpec &spec) { spec.zeroExact = on; });
    });
    connect(m_scheme, &QComboBox::activated, this, [this] {
        const auto scheme = static_cast<Scheme>(m_scheme->currentData().toInt());
        change(tr("Levels of activations"), [scheme](QuantSpec &spec) { spec.scheme = scheme; });
    });
    const auto problem = [this](const QString &sentence) {
        m_problem->setText(sentence);
        m_problem->setToolTip(sentence);
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, signalColors(palette()).error);
        m_problem->setPalette(colors);
    };
    for (NumberField *field : {m_lo, m_hi, m_argument})
        connect(field, &NumberField::problemChanged, this, problem);
    connect(m_bits, &BitsField::problemChanged, this, problem);
    connect(m_document, &Document::selectionChanged, this, [this] {
        m_bits->abandon();
        for (NumberField *field : {m_lo, m_hi, m_argument})
            field->abandon();
        refresh();
    });
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed})
        connect(m_document, signal, this, &ActivationFields::refresh);
    connect(m_document, &Document::layersChanged, this, [this](const QVector<int> &layers) {
        const QVector<int> &selection = m_document->selection();
        if (std::any_of(layers.begin(), layers.end(), [&](int layer) { return selection.contains(layer); }))
            refresh();
    });
}

void ActivationFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ActivationFields::fillMethods()
{
    const QSignalBlocker blocker(m_method);
    m_method->clear();
    for (const RangeMethod &method : rangeMethods()) {
        if (!method.observe)
            continue; // For weights only.
        m_method->addItem(QCoreApplication::translate("ranges", method.name), QString::fromLatin1(method.id));
        m_method->setItemData(m_method->count() - 1, QCoreApplication::translate("ranges", method.tip), Qt::ToolTipRole);
    }
}

void ActivationFields::fillSchemes()
{
    const QSignalBlocker blocker(m_scheme);
    m_scheme->clear();
    for (const FieldChoice<Scheme> &offer : schemeChoices()) {
        if (offer.value == Scheme::Ternary)
            continue; // For weights only.
        m_scheme->addItem(offer.name, static_cast<int>(offer.value));
        m_scheme->setItemData(m_scheme->count() - 1, offer.tip, Qt::ToolTipRole);
    }
}

void ActivationFields::retranslate()
{
    const auto name = [](QLabel *label, QWidget *field, const QString &text, const QString &help) {
        label->setText(text);
        field->setAccessibleName(text);
        field->setToolTip(help);
        field->setWhatsThis(help);
    };
    name(m_bitsLabel, m_bits, tr("Activation bits"),
         tr("Bits of one value that goes through the layer, 2 to 16; \"float\" leaves it as it is."));
    name(m_methodLabel, m_method, tr("Range"), tr("How the range [lo, hi] is found on the calibration samples."));
    name(m_loLabel, m_lo, tr("Low"), tr("Lower end of the range; values below it move to it."));
    name(m_hiLabel, m_hi, tr("High"), tr("Upper end of the range; values above it move to it."));
    m_signed->setText(tr("signed"));
    m_signed->setToolTip(tr("Signed integers go from -2^(b-1) to 2^(b-1)-1, unsigned ones from 0 to 2^b-1."));
    m_symmetric->setText(tr("symmetric"));
    m_symmetric->setToolTip(tr("The range is the same on both sides of zero and the zero point is 0."));
    m_narrow->setText(tr("narrow"));
    m_narrow->setToolTip(tr("Narrow range: signed integers start at -2^(b-1)+1, so that there are as many below zero as above."));
    m_zeroExact->setText(tr("exact zero"));
    m_zeroExact->setToolTip(tr("Zero is one of the levels. Off: asymmetric, zero not exact; zero then lies between two levels."));
    name(m_schemeLabel, m_scheme, tr("Levels"), tr("Where the levels lie: at equal steps, or at steps of a power of two."));
    fillMethods();
    fillSchemes();
    refresh();
}

void ActivationFields::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ActivationFields::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_document->selection().isEmpty())
        return;
    if (const QString note = applyEdit(*m_document, m_document->selection(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

void ActivationFields::change(const QString &what, const std::function<void(QuantSpec &)> &change)
{
    apply(what, [&change](const auto &...a) {
        return edits::changeActivations(a..., [&change](QuantSpec &spec, const LayerInfo &) { change(spec); });
    });
}

void ActivationFields::setMethod(const std::string &method)
{
    if (method == "fixed") {
        setEnds(std::nullopt, std::nullopt);
        return;
    }
    change(tr("Activation range"), [this, &method](QuantSpec &spec) {
        RangeSpec range;
        range.method = method;
        if (m_showsInput) {
            spec.inputRange = range;
            return;
        }
        // An input with a method of its own has it from a time when what comes out was set by hand.
        if (spec.inputRange && spec.inputRange->method != "fixed")
            spec.inputRange.reset();
        spec.range = range;
    });
}

void ActivationFields::setShowsInput(bool input)
{
    if (m_showsInput == input)
        return;
    m_showsInput = input;
    refresh();
}

const std::optional<QuantParameters> &ActivationFields::inForce(int layer) const
{
    const LayerState &state = m_document->layerState(layer);
    return m_showsInput ? state.activationInput : state.activation;
}

RangeSpec ActivationFields::methodOf(const QuantSpec &spec) const
{
    return m_showsInput && spec.inputRange ? *spec.inputRange : spec.range;
}

/// Bounds that are not given are those in force, of each layer its own.
void ActivationFields::setEnds(std::optional<double> lo, std::optional<double> hi)
{
    edits::LayerStarts starts;
    for (const int layer : m_document->selection())
        starts.emplace(layer, activationStart(m_document->layerState(layer), m_showsInput, nullptr));
    const edits::RangeOf of = m_showsInput ? edits::RangeOf::Input : edits::RangeOf::Output;
    apply(tr("Activation range"), [&](const auto &...a) { return edits::setBounds(a..., of, starts, lo, hi); });
}

} // namespace espalier
