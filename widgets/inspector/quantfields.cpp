// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/quantfields.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/formfields.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int kUsualGroup = 32;

/// Object names, by which tests and scripts find the fields.
struct QuantNames {
    const char *bits, *scheme, *isSigned, *symmetric, *narrow, *zeroExact, *method, *argument, *lo, *hi;
};
constexpr QuantNames kWeightNames{"bitsField",    "schemeField", "signedBox",     "symmetricBox", "narrowBox",
                                  "zeroExactBox", "rangeMethod", "rangeArgument", "rangeLo",      "rangeHi"};
constexpr QuantNames kActivationNames{"activationBits",   "activationScheme",    "activationSigned", "activationSymmetric",
                                      "activationNarrow", "activationZeroExact", "activationRange",  "activationRangeArgument",
                                      "activationLo",     "activationHi"};

QCheckBox *quantSwitch(const char *name, QWidget *parent)
{
    auto *box = new QCheckBox(parent);
    box->setObjectName(QLatin1String(name));
    return box;
}

void showCommon(NumberField *field, const Common<double> &value)
{
    if (value.isMixed)
        field->setMixed();
    else
        field->setValue(value.value);
}

} // namespace

QuantFields::QuantFields(Document *document, edits::RangeOf of, QWidget *parent)
    : QWidget(parent), m_document(document), m_subject(document, of)
{
    build();
    if (m_subject.isWeights())
        layOutColumn();
    else
        layOutRows();
    wire();
    wireSwitches();
    retranslate();
}

void QuantFields::build()
{
    const QuantNames &names = m_subject.isWeights() ? kWeightNames : kActivationNames;
    m_bits = new BitsField(this);
    m_bits->setObjectName(QLatin1String(names.bits));
    m_scheme = choiceBox(names.scheme, this);
    m_signed = quantSwitch(names.isSigned, this);
    m_symmetric = quantSwitch(names.symmetric, this);
    m_narrow = quantSwitch(names.narrow, this);
    m_zeroExact = quantSwitch(names.zeroExact, this);
    if (m_subject.isWeights()) {
        m_granularity = choiceBox("granularityField", this);
        m_groupSize = numberField("granularitySize", this);
    }
    m_method = choiceBox(names.method, this);
    m_argument = numberField(names.argument, this);
    m_lo = numberField(names.lo, this);
    m_hi = numberField(names.hi, this);
    if (m_subject.isWeights())
        m_rounding = choiceBox("roundingField", this);
}

void QuantFields::layOutColumn()
{
    QFormLayout *form = fieldForm(this);
    const auto add = [this, form](QWidget *field, QWidget *row) {
        addFieldRow(form, row);
        m_labels.insert(field, qobject_cast<QLabel *>(form->labelForField(row)));
    };
    auto *integers = new QGridLayout;
    integers->setVerticalSpacing(2);
    integers->setHorizontalSpacing(12);
    integers->addWidget(m_signed, 0, 0);
    integers->addWidget(m_symmetric, 0, 1);
    integers->addWidget(m_narrow, 1, 0);
    integers->addWidget(m_zeroExact, 1, 1);
    integers->setColumnStretch(2, 1);
    add(m_bits, checkedRow(m_bits, this));
    add(m_scheme, m_scheme);
    form->addRow(integers);
    add(m_granularity, rowWithArgument(m_granularity, m_groupSize, this));
    add(m_method, rowWithArgument(m_method, m_argument, this));
    add(m_lo, checkedRow(m_lo, this));
    add(m_hi, checkedRow(m_hi, this));
    add(m_rounding, m_rounding);
}

void QuantFields::layOutRows()
{
    auto *problem = new QLabel(this); // What is wrong with the newest input.
    problem->setObjectName(QStringLiteral("activationProblem"));
    problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    const auto showProblem = [this, problem](const QString &sentence) {
        problem->setText(sentence);
        problem->setToolTip(sentence);
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, signalColors(palette()).error);
        problem->setPalette(colors);
    };
    for (NumberField *field : {m_lo, m_hi, m_argument})
        connect(field, &NumberField::problemChanged, this, showProblem);
    connect(m_bits, &BitsField::problemChanged, this, showProblem);
    m_method->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_method->setMinimumContentsLength(0);
    m_scheme->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // As wide as the fields above it.
    for (NumberField *field : {m_lo, m_hi})                            // The shortest text of any double.
        field->setFixedWidth(field->fontMetrics().horizontalAdvance(QStringLiteral("-8.8888888888888888")) + 12);
    m_argument->setFixedWidth(80);

    auto *how = new QHBoxLayout;
    how->setSpacing(4);
    how->addWidget(m_method);
    how->addWidget(m_argument);
    how->addStretch(1);
    auto *high = new QHBoxLayout;
    high->setSpacing(6);
    high->addWidget(m_hi);
    high->addWidget(problem, 1);
    auto *integers = new QHBoxLayout;
    integers->setSpacing(8);
    for (QCheckBox *side : {m_signed, m_symmetric, m_narrow, m_zeroExact})
        integers->addWidget(side);
    integers->addStretch(1);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->setHorizontalSpacing(6);
    const auto addLabel = [this, grid](QWidget *field, int row, int column) {
        auto *label = new QLabel(this);
        label->setBuddy(field);
        m_labels.insert(field, label);
        grid->addWidget(label, row, column);
    };
    addLabel(m_bits, 0, 0);
    grid->addWidget(m_bits, 0, 1);
    addLabel(m_method, 0, 2);
    grid->addLayout(how, 0, 3);
    addLabel(m_lo, 1, 0);
    grid->addWidget(m_lo, 1, 1);
    addLabel(m_hi, 1, 2);
    grid->addLayout(high, 1, 3);
    addLabel(m_scheme, 2, 0);
    grid->addWidget(m_scheme, 2, 1);
    grid->addLayout(integers, 2, 2, 1, 2);
    grid->setColumnStretch(3, 1);
}

void QuantFields::wire()
{
    connect(m_bits, &BitsField::bitsChosen, this, [this](int bits) {
        if (bits != BitsField::kFloat)
            change(words(tr("Bits"), tr("Activation bits")), [bits](QuantSpec &spec) { spec.bits = bits; });
        else
            apply(words(tr("Bits"), tr("Activation bits")),
                  [this](const auto &...a) { return m_subject.isWeights() ? edits::clearWeights(a...) : edits::clearActivations(a...); });
    });
    connect(m_method, &QComboBox::activated, this, [this] { setMethod(m_method->currentData().toString().toStdString()); });
    connect(m_argument, &NumberField::committed, this, [this](double value) {
        apply(words(tr("Range method"), tr("Activation range")), [this, value](const auto &...a) {
            return edits::changeRange(a..., m_subject.of(), [value](RangeSpec &range) { setArgument(range, value); });
        });
    });
    connect(m_lo, &NumberField::committed, this,
            [this](double value) { setBounds(words(tr("Range"), tr("Activation range")), value, std::nullopt); });
    connect(m_hi, &NumberField::committed, this,
            [this](double value) { setBounds(words(tr("Range"), tr("Activation range")), std::nullopt, value); });
    connect(m_document->selection(), &Selection::changed, this, [this] {
        m_bits->abandon();
        for (NumberField *field : {m_lo, m_hi, m_argument, m_groupSize})
            if (field)
                field->abandon();
        refresh();
    });
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed})
        connect(m_document, signal, this, &QuantFields::refresh);
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        if (std::any_of(layers.begin(), layers.end(), [this](int layer) { return m_subject.layers().contains(layer); }))
            refresh();
    });
    if (m_subject.isWeights())
        connect(m_document->costs(), &NetworkCosts::targetChanged, this, [this] {
            m_bits->setAllowed(m_document->costs()->target().bits);
            refresh();
        });
}

void QuantFields::wireSwitches()
{
    connect(m_signed, &QCheckBox::clicked, this, [this](bool on) {
        m_signed->setTristate(false);
        change(words(tr("Signed"), tr("Signed activations")), [on](QuantSpec &spec) { spec.isSigned = on; });
    });
    connect(m_symmetric, &QCheckBox::clicked, this, [this](bool on) {
        m_symmetric->setTristate(false);
        change(words(tr("Symmetric"), tr("Symmetric activations")), [on](QuantSpec &spec) { spec.symmetric = on; });
    });
    connect(m_narrow, &QCheckBox::clicked, this, [this](bool on) {
        m_narrow->setTristate(false);
        change(words(tr("Narrow range"), tr("Narrow range of activations")), [on](QuantSpec &spec) { spec.narrow = on; });
    });
    connect(m_zeroExact, &QCheckBox::clicked, this, [this](bool on) {
        m_zeroExact->setTristate(false);
        change(words(tr("Exact zero"), tr("Exact zero of activations")), [on](QuantSpec &spec) { spec.zeroExact = on; });
    });
    connect(m_scheme, &QComboBox::activated, this, [this] {
        const auto scheme = static_cast<Scheme>(m_scheme->currentData().toInt());
        if (m_subject.isWeights())
            apply(tr("Levels"), [scheme](const auto &...a) { return edits::setScheme(a..., scheme); });
        else
            change(tr("Levels of activations"), [scheme](QuantSpec &spec) { spec.scheme = scheme; });
    });
    if (!m_subject.isWeights())
        return;
    connect(m_granularity, &QComboBox::activated, this, [this] {
        const auto kind = static_cast<Granularity::Kind>(m_granularity->currentData().toInt());
        setGranularity({kind, kind == Granularity::Kind::Group ? kUsualGroup : 0});
    });
    m_groupSize->setCheck([](double value) {
        return value >= 1 && value == std::floor(value) && value <= 1e9 ? QString()
                                                                        : tr("A group has a whole number of weights, 1 or more.");
    });
    connect(m_groupSize, &NumberField::committed, this, [this](double value) {
        setGranularity({Granularity::Kind::Group, static_cast<int>(value)});
    });
    connect(m_rounding, &QComboBox::activated, this, [this] {
        const auto rounding = static_cast<Rounding>(m_rounding->currentData().toInt());
        change(tr("Rounding"), [rounding](QuantSpec &spec) { spec.rounding = rounding; });
    });
}

void QuantFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void QuantFields::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

QString QuantFields::words(const QString &ofWeights, const QString &ofActivations) const
{
    return m_subject.isWeights() ? ofWeights : ofActivations;
}

void QuantFields::describe(QWidget *field, const QString &text, const QString &help)
{
    if (QLabel *label = m_labels.value(field))
        label->setText(text);
    else if (auto *box = qobject_cast<QCheckBox *>(field))
        box->setText(text);
    describeField(field, text, help);
}

void QuantFields::retranslate()
{
    describe(m_bits, words(tr("Bits"), tr("Activation bits")),
             words(tr("Bits of one weight, 2 to 16. b bits give 2^b levels; \"float\" leaves the layer as it is."),
                   tr("Bits of one value that goes through the layer, 2 to 16; \"float\" leaves it as it is.")));
    describe(m_scheme, tr("Levels"),
             words(tr("Where the levels lie: at equal steps, at three values, or at steps of a power of two."),
                   tr("Where the levels lie: at equal steps, or at steps of a power of two.")));
    describe(m_method, tr("Range"),
             words(tr("How the range [lo, hi] is found."), tr("How the range [lo, hi] is found on the calibration samples.")));
    describe(m_lo, tr("Low"),
             words(tr("Lower end of the range; weights below it move to it."), tr("Lower end of the range; values below it move to it.")));
    describe(m_hi, tr("High"),
             words(tr("Upper end of the range; weights above it move to it."), tr("Upper end of the range; values above it move to it.")));
    describe(m_signed, tr("signed"), tr("Signed integers go from -2^(b-1) to 2^(b-1)-1, unsigned ones from 0 to 2^b-1."));
    describe(m_symmetric, tr("symmetric"), tr("The range is the same on both sides of zero and the zero point is 0."));
    describe(m_narrow, tr("narrow"),
             tr("Narrow range: signed integers start at -2^(b-1)+1, so that there are as many below zero as above."));
    describe(m_zeroExact, tr("exact zero"),
             words(tr("Zero is one of the levels. Off: asymmetric, zero not exact, q = round((w - low) / (high - low) * (2^b - "
                      "1)); zero then lies between two levels."),
                   tr("Zero is one of the levels. Off: asymmetric, zero not exact; zero then lies between two levels.")));
    if (m_subject.isWeights()) {
        describe(m_granularity, tr("Scale for"), tr("How many weights share one scale and range."));
        describe(m_rounding, tr("Rounding"), tr("Which level a weight between two levels becomes."));
    }
    fillBoxes();
    refresh();
}

void QuantFields::fillBoxes()
{
    const auto schemeKey = [](const Scheme &value) { return QVariant(static_cast<int>(value)); };
    fillChoices<Scheme>(m_scheme, m_subject.isWeights() ? schemeChoices() : activationSchemeChoices(), schemeKey);
    fillChoices(m_method, m_subject.isWeights() ? rangeChoices() : activationRangeChoices());
    if (!m_subject.isWeights())
        return;
    fillChoices<Rounding>(m_rounding, roundingChoices(), [](const Rounding &value) { return QVariant(static_cast<int>(value)); });
    fillChoices<Granularity>(m_granularity, granularityChoices(),
                             [](const Granularity &value) { return QVariant(static_cast<int>(value.kind)); });
}

void QuantFields::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_subject.layers().isEmpty())
        return;
    if (const QString note = applyEdit(*m_document, m_subject.layers(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

void QuantFields::change(const QString &what, const std::function<void(QuantSpec &)> &change)
{
    apply(what, [&](const auto &...a) {
        return edits::changeQuantizer(a..., m_subject.of(), [&change](QuantSpec &spec, const LayerInfo &) { change(spec); });
    });
}

void QuantFields::setMethod(const std::string &method)
{
    const QString what = words(tr("Range method"), tr("Activation range"));
    if (method == "fixed") {
        setBounds(what, std::nullopt, std::nullopt); // Starts from the range that is in force.
        return;
    }
    RangeSpec range;
    range.method = method;
    apply(what, [&](const auto &...a) { return edits::setRangeMethod(a..., m_subject.of(), range); });
}

void QuantFields::setGranularity(const Granularity &granularity)
{
    apply(tr("Scale for"), [&granularity](const auto &...a) { return edits::setGranularity(a..., granularity); });
}

void QuantFields::setBounds(const QString &what, std::optional<double> lo, std::optional<double> hi)
{
    const edits::LayerStarts starts = m_subject.starts();
    apply(what, [&](const auto &...a) { return edits::setBounds(a..., m_subject.of(), starts, lo, hi); });
}

void QuantFields::setRangeOf(edits::RangeOf of)
{
    if (m_subject.of() == of)
        return;
    m_subject.setOf(of);
    refresh();
}

void QuantFields::refresh()
{
    if (!isVisible())
        return; // Shown again, it catches up.
    const bool isEditable = m_subject.isAnyEditable();
    const bool isQuantized = isEditable && m_subject.isAnyQuantized();
    m_bits->setEnabled(isEditable);
    for (QWidget *field : std::initializer_list<QWidget *>{m_scheme, m_signed, m_symmetric, m_narrow, m_zeroExact, m_granularity,
                                                           m_groupSize, m_rounding, m_method, m_argument, m_lo, m_hi})
        if (field)
            field->setEnabled(isQuantized);
    showChoices();
    showArguments();
    showBounds();
}

void QuantFields::showChoices()
{
    const Common<int> bits = commonOf<int>(m_subject.layers(), [this](int layer) {
        return std::optional(m_subject.spec(layer) ? m_subject.spec(layer)->bits : BitsField::kFloat);
    });
    if (bits.isMixed)
        m_bits->showMixed();
    else
        m_bits->showBits(bits.value.value_or(BitsField::kFloat));
    const auto check = [this](QCheckBox *box, const std::function<bool(const QuantSpec &)> &of) {
        const Common<bool> value = m_subject.common<bool>(of);
        box->setTristate(value.isMixed);
        box->setCheckState(value.isMixed ? Qt::PartiallyChecked : value.value.value_or(false) ? Qt::Checked : Qt::Unchecked);
    };
    check(m_signed, [](const QuantSpec &s) { return s.isSigned; });
    check(m_symmetric, [](const QuantSpec &s) { return s.symmetric; });
    check(m_narrow, [](const QuantSpec &s) { return s.isNarrow(); });
    check(m_zeroExact, [](const QuantSpec &s) { return s.zeroExact; });
    const auto choose = [this](QComboBox *box, const std::function<QVariant(const QuantSpec &)> &of) {
        const Common<QVariant> value = m_subject.common<QVariant>(of);
        box->setPlaceholderText(value.isMixed ? tr("mixed") : QString());
        box->setCurrentIndex(value.value ? box->findData(*value.value) : -1);
    };
    choose(m_scheme, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.scheme)); });
    choose(m_method, [this](const QuantSpec &s) { return QVariant(QString::fromStdString(m_subject.rangeOf(s).method)); });
    if (!m_subject.isWeights())
        return;
    choose(m_granularity, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.granularity.kind)); });
    choose(m_rounding, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.rounding)); });
}

/// The numbers beside the granularity and the range method, where all selected layers have the same kind of either.
void QuantFields::showArguments()
{
    if (m_granularity) {
        const QVariant kind = m_granularity->currentData();
        const bool isGroup = kind.isValid() && kind.toInt() == static_cast<int>(Granularity::Kind::Group);
        m_groupSize->setVisible(isGroup);
        if (isGroup)
            showCommon(m_groupSize,
                       m_subject.common<double>([](const QuantSpec &s) { return static_cast<double>(s.granularity.groupSize); }));
    }
    const std::optional<RangeArgument> argument =
        m_method->currentIndex() >= 0 ? rangeArgument(m_method->currentData().toString().toStdString()) : std::nullopt;
    m_argument->setVisible(argument.has_value());
    if (!argument)
        return;
    m_argument->setAccessibleName(argument->name);
    m_argument->setToolTip(argument->name);
    m_argument->setCheck([argument = *argument](double value) { return argumentProblem(argument, value); });
    showCommon(m_argument, m_subject.common<double>([&](const QuantSpec &s) { return argumentOf(*argument, m_subject.rangeOf(s)); }));
}

void QuantFields::showBounds()
{
    showCommon(m_lo, m_subject.commonBound(&edits::Bounds::lo));
    showCommon(m_hi, m_subject.commonBound(&edits::Bounds::hi));
    // The input has a range of its own only where no other layer gives it.
    const bool isElsewhere = m_subject.isRangeElsewhere();
    for (NumberField *field : {m_lo, m_hi}) {
        field->setReadOnly(isElsewhere);
        if (isElsewhere)
            field->setToolTip(tr("This is the input range. Set it manually at the layer before."));
        else if (field->problem().isEmpty())
            field->setToolTip(field->whatsThis());
    }
    const bool mustHoldZero = m_subject.mustHoldZero(), isSymmetric = m_subject.isSymmetric();
    m_lo->setCheck([this, mustHoldZero, isSymmetric](double lo) -> QString {
        if (isSymmetric)
            return lo >= 0 ? tr("Low must be below 0 in a symmetric range.") : QString();
        if (mustHoldZero && lo > 0)
            return tr("Low must be 0 or less, so that zero is exact.");
        if (m_hi->value() && lo >= *m_hi->value())
            return tr("Low must be below high (%1).").arg(shortestText(*m_hi->value()));
        return {};
    });
    m_hi->setCheck([this, mustHoldZero, isSymmetric](double hi) -> QString {
        if (isSymmetric)
            return hi <= 0 ? tr("High must be above 0 in a symmetric range.") : QString();
        if (mustHoldZero && hi < 0)
            return tr("High must be 0 or more, so that zero is exact.");
        if (m_lo->value() && hi <= *m_lo->value())
            return tr("High must be above low (%1).").arg(shortestText(*m_lo->value()));
        return {};
    });
}

} // namespace espalier
