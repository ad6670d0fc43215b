// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/samplingfields.h"

#include "widgets/files/filedialogs.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/seedfield.h"
#include "widgets/theme/theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <cmath>

namespace espalier {

SamplingFields::SamplingFields(QWidget *parent) : QGroupBox(parent)
{
    setObjectName(QStringLiteral("samplingGroup"));
    build();
    m_samples->setCheck([](double value) {
        return value >= 0 && value <= 1e9 && value == std::floor(value) ? QString()
                                                                        : tr("The number of samples is a whole number; 0: all.");
    });
    connect(m_path, &QLineEdit::textChanged, this, &SamplingFields::checkPath);
    connect(m_browse, &QPushButton::clicked, this, [this] {
        askForFolder(this, tr("Folder with calibration samples"), m_path->text(), [this](const QString &path) { m_path->setText(path); });
    });
    const auto tell = [this](const QString &problem) {
        m_problem->setText(problem);
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, signalColors(palette()).error);
        m_problem->setPalette(colors);
        Q_EMIT changed();
    };
    connect(m_samples, &NumberField::problemChanged, this, tell);
    connect(m_seed, &SeedField::problemChanged, this, tell);
    retranslate();
}

void SamplingFields::build()
{
    const auto label = [this](QWidget *buddy) {
        auto *made = new QLabel(this);
        made->setBuddy(buddy);
        return made;
    };
    m_path = new QLineEdit(this);
    m_path->setObjectName(QStringLiteral("calibrationPath"));
    m_browse = new QPushButton(this);
    m_browse->setObjectName(QStringLiteral("calibrationBrowse"));
    m_browse->setAutoDefault(false);
    m_samples = new NumberField(this);
    m_samples->setObjectName(QStringLiteral("calibrationSamples"));
    m_seed = new SeedField(this);
    m_seed->setObjectName(QStringLiteral("samplingSeed"));
    m_pathLabel = label(m_path);
    m_samplesLabel = label(m_samples);
    m_seedLabel = label(m_seed);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("samplingProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *grid = new QGridLayout(this);
    grid->addWidget(m_pathLabel, 0, 0);
    grid->addWidget(m_path, 0, 1, 1, 3);
    grid->addWidget(m_browse, 0, 4);
    grid->addWidget(m_samplesLabel, 1, 0);
    grid->addWidget(m_samples, 1, 1);
    grid->addWidget(m_seedLabel, 1, 2);
    grid->addWidget(m_seed, 1, 3);
    grid->addWidget(m_problem, 2, 0, 1, 5); // Empty, it keeps its line: nothing jumps.
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 2);
}

void SamplingFields::setSampling(const Sampling &sampling)
{
    m_path->setText(sampling.calibrationPath);
    m_samples->setValue(static_cast<double>(sampling.calibrationSamples));
    m_seed->setValue(sampling.seed);
}

Sampling SamplingFields::sampling() const
{
    Sampling sampling;
    sampling.calibrationPath = m_path->text().trimmed();
    sampling.calibrationSamples = static_cast<qint64>(m_samples->value().value_or(static_cast<double>(sampling.calibrationSamples)));
    sampling.seed = m_seed->value();
    return sampling;
}

bool SamplingFields::isGood() const
{
    return m_isPathGood && m_samples->problem().isEmpty() && m_seed->problem().isEmpty();
}

void SamplingFields::checkPath()
{
    const QString path = m_path->text().trimmed();
    m_isPathGood = path.isEmpty() || QFileInfo::exists(path);
    m_problem->setText(m_isPathGood ? QString() : tr("There is no such folder or file for calibration."));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, signalColors(palette()).error);
    m_problem->setPalette(colors);
    Q_EMIT changed();
}

void SamplingFields::changeEvent(QEvent *event)
{
    QGroupBox::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void SamplingFields::retranslate()
{
    setTitle(tr("Calibration and seed"));
    const auto name = [](QLabel *label, QWidget *field, const QString &text, const QString &help) {
        label->setText(text);
        field->setAccessibleName(text);
        field->setToolTip(help);
        field->setWhatsThis(help);
    };
    name(m_pathLabel, m_path, tr("Calibrate on"),
         tr("Folder or file with the samples that recipes look at: ranges of activations, criteria from data, learned rounding. Labels are "
            "only needed "
            "by criteria from gradients. Empty: the training samples beside the data, or the data itself."));
    m_path->setPlaceholderText(tr("training samples beside the data"));
    m_browse->setText(tr("Folder..."));
    name(m_samplesLabel, m_samples, tr("Samples"), tr("How many of them, drawn with the seed; 0: all."));
    name(m_seedLabel, m_seed, tr("Seed"),
         tr("Where chance begins: which samples are drawn, stochastic rounding, the stability criterion. Same seed, same figures. A "
            "fine-tune "
            "has its own."));
}

} // namespace espalier
