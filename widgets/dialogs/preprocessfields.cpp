// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/preprocessfields.h"

#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalBlocker>

namespace espalier {

namespace {

struct KnownPreprocess {
    const char *name; ///< Translated in context "PreprocessFields".
    Preprocess value;
};

const std::vector<KnownPreprocess> &known()
{
    static const std::vector<KnownPreprocess> kKnown{
        {QT_TRANSLATE_NOOP("espalier::PreprocessFields", "MNIST: x / 255"), {255, {}, {}, {}, {}}},
        {QT_TRANSLATE_NOOP("espalier::PreprocessFields", "CIFAR: mean 0.5, std 0.5"), {255, {0.5}, {0.5}, {}, {}}},
        {QT_TRANSLATE_NOOP("espalier::PreprocessFields", "ImageNet: mean and std per channel"),
         {255, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}, {}, {}}},
        {QT_TRANSLATE_NOOP("espalier::PreprocessFields", "Raw bytes"), {1, {}, {}, {}, {}}},
    };
    return kKnown;
}

} // namespace

std::optional<std::vector<double>> parseNumbers(const QString &text)
{
    static const QRegularExpression kGaps(QStringLiteral("[,;\\s]+"));
    std::vector<double> numbers;
    const QStringList parts = text.split(kGaps, Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const std::optional<double> number = NumberField::parse(part);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

QString numbersText(const std::vector<double> &numbers)
{
    QStringList parts;
    for (const double number : numbers)
        parts += shortestText(number);
    return parts.join(QStringLiteral(", "));
}

PreprocessFields::PreprocessFields(QWidget *parent)
    : QWidget(parent),
      m_form(new QFormLayout(this)),
      m_preset(new QComboBox(this)),
      m_scale(new QLineEdit(this)),
      m_mean(new QLineEdit(this)),
      m_std(new QLineEdit(this)),
      m_problem(new QLabel(this))
{
    m_preset->setObjectName(QStringLiteral("dataPreset"));
    m_scale->setObjectName(QStringLiteral("dataScale"));
    m_mean->setObjectName(QStringLiteral("dataMean"));
    m_std->setObjectName(QStringLiteral("dataStd"));
    m_problem->setObjectName(QStringLiteral("dataPreprocessProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->setContentsMargins(0, 0, 0, 0);
    addFieldRow(m_form, m_preset);
    addFieldRow(m_form, m_scale);
    addFieldRow(m_form, m_mean);
    addFieldRow(m_form, m_std);
    m_form->addRow(m_problem);
    for (const KnownPreprocess &entry : known())
        m_preset->addItem(tr(entry.name));
    m_preset->addItem(tr("Other numbers"));
    connect(m_preset, &QComboBox::activated, this, &PreprocessFields::choosePreset);
    for (QLineEdit *field : {m_scale, m_mean, m_std}) {
        connect(field, &QLineEdit::textEdited, this, [this] {
            if (const std::optional<Preprocess> now = preprocess())
                showPresetOf(*now);
            const QString sentence = problem();
            m_problem->setText(sentence);
            m_problem->setVisible(!sentence.isEmpty());
            Q_EMIT changed();
        });
    }
    retranslate();
    setPreprocess({});
}

void PreprocessFields::setPreprocess(const Preprocess &preprocess)
{
    m_scale->setText(shortestText(preprocess.scale));
    m_mean->setText(numbersText(preprocess.mean));
    m_std->setText(numbersText(preprocess.std));
    m_problem->hide();
    showPresetOf(preprocess);
}

std::optional<Preprocess> PreprocessFields::preprocess() const
{
    if (!problem().isEmpty())
        return std::nullopt;
    Preprocess result;
    result.scale = *NumberField::parse(m_scale->text());
    result.mean = *parseNumbers(m_mean->text());
    result.std = *parseNumbers(m_std->text());
    return result;
}

QString PreprocessFields::problem() const
{
    const std::optional<double> scale = NumberField::parse(m_scale->text());
    if (!scale || *scale <= 0)
        return tr("\"Divide by\" needs a number above 0, usually 255.");
    if (!parseNumbers(m_mean->text()))
        return tr("\"Mean\" needs one number, or one per channel, separated by commas; or nothing.");
    const std::optional<std::vector<double>> std = parseNumbers(m_std->text());
    if (!std)
        return tr("\"Std\" needs one number, or one per channel, separated by commas; or nothing.");
    for (const double value : *std) {
        if (value <= 0)
            return tr("\"Std\" needs numbers above 0.");
    }
    return {};
}

void PreprocessFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::Polish) {
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, signalColors(palette()).error);
        m_problem->setPalette(colors);
    }
}

void PreprocessFields::retranslate()
{
    const auto label = [this](QWidget *field, const QString &text, const QString &help) {
        qobject_cast<QLabel *>(m_form->labelForField(field))->setText(text);
        field->setAccessibleName(text);
        field->setToolTip(help);
        field->setWhatsThis(help);
    };
    label(m_preset, tr("Preprocessing"),
          tr("What was done to the pictures when the network was trained: value = (raw / scale - mean) / std."));
    label(m_scale, tr("Divide by"), tr("Raw bytes are divided by this first, usually 255."));
    label(m_mean, tr("Mean"), tr("Taken off after dividing: one number, or one per channel. Empty: 0."));
    label(m_std, tr("Std"), tr("Divided by at the end: one number, or one per channel. Empty: 1."));
    const QSignalBlocker blocker(m_preset);
    for (int i = 0; i < static_cast<int>(known().size()); ++i)
        m_preset->setItemText(i, tr(known()[static_cast<std::size_t>(i)].name));
    m_preset->setItemText(m_preset->count() - 1, tr("Other numbers"));
}

void PreprocessFields::choosePreset(int index)
{
    if (index < 0 || index >= static_cast<int>(known().size())) {
        m_scale->setFocus();
        return;
    }
    setPreprocess(known()[static_cast<std::size_t>(index)].value);
    Q_EMIT changed();
}

void PreprocessFields::showPresetOf(const Preprocess &preprocess)
{
    int found = m_preset->count() - 1;
    for (int i = 0; i < static_cast<int>(known().size()); ++i) {
        const Preprocess &value = known()[static_cast<std::size_t>(i)].value;
        if (value.scale == preprocess.scale && value.mean == preprocess.mean && value.std == preprocess.std)
            found = i;
    }
    m_preset->setCurrentIndex(found);
}

} // namespace espalier
