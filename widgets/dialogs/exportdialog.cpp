// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/exportdialog.h"

#include "app/messages/errortext.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "engine/core/error.h"
#include "engine/io/write/exporter.h"
#include "widgets/files/filedialogs.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace espalier {

namespace {

// Shapes, so that colour is not needed to tell them apart.
const QString kFine = QStringLiteral("\u2713");
const QString kCareful = QStringLiteral("\u25b2");
const QString kCannot = QStringLiteral("\u2716");

QString translatedText(const std::string &text, const std::vector<std::string> &arguments, const char *context)
{
    return QString::fromStdString(fillIn(QCoreApplication::translate(context, text.c_str()).toStdString(), arguments));
}

} // namespace

ExportDialog::ExportDialog(Document *document, int run, QWidget *parent) : QDialog(parent), m_document(document), m_run(run)
{
    setObjectName(QStringLiteral("exportDialog"));
    build();
    fillFormats();
    retranslate();
    suggestPath();
    check();
    connect(m_format, &QComboBox::currentIndexChanged, this, [this] {
        suggestPath();
        check();
    });
    connect(m_path, &QLineEdit::textEdited, this, [this] { m_pathIsOwn = true; });
    connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::check);
    connect(m_browse, &QPushButton::clicked, this, [this] {
        const QString suffix = exporter() ? QString::fromLatin1(exporter()->suffix).mid(1) : QString();
        askForTarget(this, tr("Export to"), m_path->text(), QStringLiteral("%1 (*.%2)").arg(m_format->currentText(), suffix), suffix,
                     [this](const QString &path) {
                         m_pathIsOwn = true;
                         m_path->setText(path);
                     });
    });
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::write);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, &ExportDialog::check);
}

void ExportDialog::build()
{
    m_format = new QComboBox(this);
    m_format->setObjectName(QStringLiteral("exportFormat"));
    m_reader = new QLabel(this);
    m_reader->setWordWrap(true);
    m_reader->setForegroundRole(QPalette::PlaceholderText);
    m_pathRow = new QWidget(this);
    m_path = new QLineEdit(m_pathRow);
    m_path->setObjectName(QStringLiteral("exportPath"));
    m_browse = new QPushButton(m_pathRow);
    m_browse->setObjectName(QStringLiteral("exportBrowse"));
    m_browse->setAutoDefault(false);
    auto *row = new QHBoxLayout(m_pathRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_path, 1);
    row->addWidget(m_browse);
    m_checksTitle = new QLabel(this);
    m_checks = new QListWidget(this);
    m_checks->setObjectName(QStringLiteral("exportChecks"));
    m_verificationTitle = new QLabel(this);
    m_verification = new QListWidget(this);
    m_verification->setObjectName(QStringLiteral("exportVerification"));
    for (QListWidget *list : {m_checks, m_verification}) {
        list->setWordWrap(true);
        list->setSelectionMode(QAbstractItemView::NoSelection);
    }
    m_export = new QPushButton(this);
    m_export->setObjectName(QStringLiteral("exportButton"));
    m_export->setDefault(true);
    m_close = new QPushButton(this);
    m_close->setObjectName(QStringLiteral("exportClose"));
    m_close->setAutoDefault(false);

    m_form = new QFormLayout;
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addFieldRow(m_form, m_format);
    addFieldRow(m_form, m_reader);
    addFieldRow(m_form, m_pathRow);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_export);
    buttons->addWidget(m_close);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addWidget(m_checksTitle);
    layout->addWidget(m_checks, 1);
    layout->addWidget(m_verificationTitle);
    layout->addWidget(m_verification, 1);
    layout->addLayout(buttons);
    resize(560, 460);
}

void ExportDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        fillFormats();
        retranslate();
        check();
    }
}

void ExportDialog::fillFormats()
{
    const QSignalBlocker blocker(m_format);
    const QVariant current = m_format->currentData();
    m_format->clear();
    for (const Exporter &entry : exporters())
        m_format->addItem(QCoreApplication::translate("exporters", entry.name), QLatin1String(entry.id));
    m_format->setCurrentIndex(std::max(0, m_format->findData(current)));
}

void ExportDialog::retranslate()
{
    setWindowTitle(m_run > 0 ? tr("Export run %1").arg(m_run) : tr("Export"));
    const auto label = [this](QWidget *field, const QString &text) { qobject_cast<QLabel *>(m_form->labelForField(field))->setText(text); };
    label(m_format, tr("Format"));
    label(m_pathRow, tr("File"));
    m_format->setAccessibleName(tr("Format"));
    m_path->setAccessibleName(tr("File"));
    m_browse->setText(tr("Browse..."));
    m_checksTitle->setText(tr("Before writing"));
    m_verificationTitle->setText(tr("After reading the file back"));
    m_export->setText(tr("Export"));
    m_close->setText(tr("Close"));
}

const Exporter *ExportDialog::exporter() const
{
    return findExporter(m_format->currentData().toString().toStdString());
}

void ExportDialog::suggestPath()
{
    if (m_pathIsOwn || !exporter() || !m_document->model())
        return;
    const Provenance &from = m_document->model()->provenance;
    QDir folder = QFileInfo(QString::fromStdString(from.path)).dir();
    if (m_document->files().isSample || !QFileInfo(folder.path()).isWritable())
        folder = QDir::home();
    m_path->setText(folder.filePath(QString::fromStdString(from.name) + QStringLiteral("-espalier") + QLatin1String(exporter()->suffix)));
}

void ExportDialog::addCheck(const QString &mark, const QString &sentence)
{
    m_checks->addItem(mark + QLatin1Char(' ') + sentence);
}

void ExportDialog::check()
{
    m_checks->clear();
    const Exporter *format = exporter();
    if (!format || !m_document->model()) {
        m_export->setEnabled(false);
        return;
    }
    m_reader->setText(QCoreApplication::translate("exporters", format->reader));
    bool isPossible = true;
    const std::string refusal = format->refuses ? format->refuses(*m_document->model()) : std::string();
    if (!refusal.empty()) {
        addCheck(kCannot, QCoreApplication::translate("exporters", refusal.c_str()));
        isPossible = false;
    } else {
        addCheck(kFine, tr("This model can be written so."));
    }
    if (m_run == 0 && m_document->editor()->recipe().isIdentity())
        addCheck(kCareful, tr("The recipe changes nothing: this writes the model as it is."));
    addCheck(kFine, tr("Stored size of the weights: %1.").arg(bytesText(m_document->costs()->sizeBytes())));
    const QFileInfo target(m_path->text().trimmed());
    if (m_path->text().trimmed().isEmpty()) {
        addCheck(kCannot, tr("Choose a file."));
        isPossible = false;
    } else if (target.isDir() || !target.dir().exists()) {
        addCheck(kCannot,
                 target.isDir() ? tr("This is a folder; add a file name.")
                                : tr("The folder %1 does not exist.").arg(QDir::toNativeSeparators(target.path())));
        isPossible = false;
    } else if (target.canonicalFilePath() == QFileInfo(QString::fromStdString(m_document->model()->provenance.path)).canonicalFilePath()
               && target.exists()) {
        addCheck(kCannot, tr("This is the opened model; it is never written over."));
        isPossible = false;
    } else if (target.exists()) {
        addCheck(kCareful, tr("The file exists and will be replaced once the new one is checked."));
    }
    m_export->setEnabled(isPossible && !m_isWriting);
}

void ExportDialog::write()
{
    m_isWriting = true;
    m_verification->clear();
    m_verification->addItem(tr("Writing..."));
    const QString path = m_path->text().trimmed();
    m_document->runs()->startExport(
        m_format->currentData().toString(), path, m_run, this, [this, path](const Result<ExportReport> &report) {
            m_isWriting = false;
            m_verification->clear();
            if (report)
                showReport(*report);
            else if (!report.error().is(errors::kCancelled))
                m_verification->addItem(kCannot + QLatin1Char(' ') + path + QStringLiteral(": ") + errorSentence(report.error()));
            check();
        });
    check();
}

void ExportDialog::showReport(const ExportReport &report)
{
    for (const ExportCheck &entry : report.checks)
        m_verification->addItem((entry.ok ? kFine : kCannot) + QLatin1Char(' ') + translatedText(entry.text, entry.arguments, "exporters"));
    m_verification->addItem(tr("Largest difference: %1").arg(figureText(report.largestDifference)));
    m_verification->addItem(tr("%1, %2").arg(QDir::toNativeSeparators(QString::fromStdString(report.path)), bytesText(report.fileBytes)));
    m_verification->addItem(QStringLiteral("SHA-256 %1").arg(QString::fromStdString(report.sha256)));
}

} // namespace espalier
