// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/datadialog.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errortext.h"
#include "widgets/dialogs/preprocessfields.h"
#include "widgets/dialogs/samplepreview.h"
#include "widgets/dialogs/samplingfields.h"
#include "widgets/files/filedialogs.h"
#include "widgets/files/filefilters.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace espalier {

namespace {
/// Typing pauses this long before the disk is asked.
constexpr int kLookDelayMs = 300;
} // namespace

DataDialog::DataDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("dataDialog"));
    build();
    const DataOptions current = document->files().dataOptions;
    m_preprocess->setPreprocess(current.preprocess);
    m_split->setCurrentIndex(m_split->findData(static_cast<int>(current.split)));
    m_sampling->setSampling(document->files().sampling);
    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(kLookDelayMs);
    connect(&m_lookTimer, &QTimer::timeout, this, &DataDialog::look);
    connect(m_path, &QLineEdit::textChanged, this, [this] {
        m_isGood = false;
        check();
        m_lookTimer.start();
    });
    connect(m_split, &QComboBox::currentIndexChanged, this, &DataDialog::look);
    connect(m_preprocess, &PreprocessFields::changed, this, &DataDialog::check);
    connect(m_sampling, &SamplingFields::changed, this, &DataDialog::check);
    connect(m_browseFolder, &QPushButton::clicked, this, [this] { browse(true); });
    connect(m_browseFile, &QPushButton::clicked, this, [this] { browse(false); });
    connect(m_buttons, &QDialogButtonBox::accepted, this, &DataDialog::choose);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    retranslate();
    m_path->setText(document->files().dataPath);
    check();
}

void DataDialog::build()
{
    m_pathLabel = new QLabel(this);
    m_path = new QLineEdit(this);
    m_path->setObjectName(QStringLiteral("dataPath"));
    m_path->setMinimumWidth(320);
    m_pathLabel->setBuddy(m_path);
    m_browseFolder = new QPushButton(this);
    m_browseFolder->setObjectName(QStringLiteral("dataBrowseFolder"));
    m_browseFile = new QPushButton(this);
    m_browseFile->setObjectName(QStringLiteral("dataBrowseFile"));
    for (QPushButton *button : {m_browseFolder, m_browseFile})
        button->setAutoDefault(false);
    m_splitLabel = new QLabel(this);
    m_split = new QComboBox(this);
    m_split->setObjectName(QStringLiteral("dataSplit"));
    m_split->addItem(QString(), static_cast<int>(Split::Test));
    m_split->addItem(QString(), static_cast<int>(Split::Train));
    m_splitLabel->setBuddy(m_split);
    m_preprocess = new PreprocessFields(this);
    m_sampling = new SamplingFields(this);
    m_preview = new SamplePreview(this);
    m_found = new QLabel(this);
    m_found->setObjectName(QStringLiteral("dataFound"));
    m_found->setTextFormat(Qt::PlainText);
    m_found->setWordWrap(true);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("dataOk"));

    auto *layout = new QGridLayout(this);
    layout->addWidget(m_pathLabel, 0, 0);
    layout->addWidget(m_path, 0, 1);
    layout->addWidget(m_browseFolder, 0, 2);
    layout->addWidget(m_browseFile, 0, 3);
    layout->addWidget(m_splitLabel, 1, 0);
    layout->addWidget(m_split, 1, 1);
    layout->addWidget(m_found, 2, 0, 1, 4);
    layout->addWidget(m_preview, 3, 0, 1, 4);
    layout->addWidget(m_preprocess, 4, 0, 1, 4);
    layout->addWidget(m_sampling, 5, 0, 1, 4);
    layout->addWidget(m_buttons, 6, 0, 1, 4);
    layout->setRowStretch(3, 1);
    resize(600, 520);
}

void DataDialog::setPath(const QString &path)
{
    m_path->setText(path);
}

void DataDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        // The button box puts its own words back when the event reaches it.
        QTimer::singleShot(0, this, &DataDialog::retranslate);
    }
}

void DataDialog::retranslate()
{
    setWindowTitle(tr("Choose data"));
    m_pathLabel->setText(tr("&Folder or file"));
    m_path->setPlaceholderText(tr("MNIST idx files or CIFAR binary files"));
    m_browseFolder->setText(tr("Folder..."));
    m_browseFile->setText(tr("File..."));
    m_splitLabel->setText(tr("&Part"));
    m_split->setItemText(0, tr("Test samples"));
    m_split->setItemText(1, tr("Training samples"));
    m_preview->setEmptyText(tr("The first samples appear here."));
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Use these samples"));
    m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
}

void DataDialog::browse(bool folder)
{
    const QString start = m_path->text();
    if (folder)
        askForFolder(this, tr("Folder with data"), start, [this](const QString &path) { m_path->setText(path); });
    else
        askForFile(this, tr("Data file"), start, tr("Data (%1);;All files (*)").arg(dataPatterns()),
                   [this](const QString &path) { m_path->setText(path); });
}

void DataDialog::look()
{
    m_isGood = false;
    const QString path = m_path->text().trimmed();
    if (path.isEmpty()) {
        m_found->clear();
        m_preview->setData(nullptr);
        check();
        return;
    }
    m_found->setText(tr("Reading..."));
    const DataOptions wanted = options();
    m_document->jobs()->latest(
        JobRunner::Lane::Open, QStringLiteral("data-preview"), this,
        [path = path.toStdString(), wanted](const JobControl &control) { return openDataset(path, wanted, control.context()); },
        [this](Result<DatasetPtr> found) { showFound(found); });
}

void DataDialog::showFound(const Result<DatasetPtr> &found)
{
    m_isGood = found.ok();
    QPalette colors = palette();
    if (!found.ok()) {
        if (found.error().is(errors::kCancelled))
            return;
        colors.setColor(QPalette::WindowText, signalColors(palette()).error);
        const QString place = errorPlace(found.error());
        m_found->setText(place.isEmpty() ? errorSentence(found.error()) : place + QStringLiteral(": ") + errorSentence(found.error()));
        m_preview->setData(nullptr);
    } else {
        const Dataset &set = **found;
        QStringList extents;
        for (const std::int64_t extent : set.sampleShape)
            extents += QString::number(extent);
        const QString what = QString::fromStdString(set.kind);
        const QString size = extents.join(QStringLiteral(" \u00d7 "));
        const bool hasLabels = std::none_of(set.labels.begin(), set.labels.end(), [](std::int32_t label) { return label < 0; });
        m_found->setText(hasLabels
                             ? tr("%1: %2 samples of %3, %4 classes").arg(what, countText(set.count()), size, QString::number(set.classes))
                             : tr("%1: %2 samples of %3, without labels: good for calibration, not for accuracy or training")
                                   .arg(what, countText(set.count()), size));
        m_preview->setData(*found);
    }
    m_found->setPalette(colors);
    check();
}

void DataDialog::check()
{
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(m_isGood && m_preprocess->preprocess().has_value() && m_sampling->isGood());
}

DataOptions DataDialog::options() const
{
    DataOptions options;
    options.needsLabels = false; // What asks for them says so.
    options.split = static_cast<Split>(m_split->currentData().toInt());
    // A field that is wrong keeps the dialog open; for looking at raw pictures the numbers do not matter.
    options.preprocess = m_preprocess->preprocess().value_or(Preprocess{});
    return options;
}

void DataDialog::choose()
{
    // A number that was typed but not yet left counts.
    setFocus();
    if (!m_sampling->isGood())
        return;
    m_document->setSampling(m_sampling->sampling());
    m_document->openData(m_path->text().trimmed(), options());
    accept();
}

} // namespace espalier
