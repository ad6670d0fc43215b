// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "engine/io/write/exporter.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace espalier {

struct Exporter;

/// Writes the model under the recipe: what each format is for, what stands against it, how large it gets, and afterwards what
/// reading the file back gave.
class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    /// `run` 0: the model under the recipe; else the fine-tuned run of that id.
    explicit ExportDialog(Document *document, int run = 0, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void fillFormats();
    void check();
    void suggestPath();
    void write();
    void showReport(const ExportReport &report);
    void addCheck(const QString &mark, const QString &sentence);
    const Exporter *exporter() const;

    Document *m_document = nullptr;
    int m_run = 0;
    QFormLayout *m_form = nullptr;
    QComboBox *m_format = nullptr;
    QLabel *m_reader = nullptr;
    QLineEdit *m_path = nullptr;
    QPushButton *m_browse = nullptr;
    QWidget *m_pathRow = nullptr;
    QLabel *m_checksTitle = nullptr;
    QListWidget *m_checks = nullptr;
    QLabel *m_verificationTitle = nullptr;
    QListWidget *m_verification = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_close = nullptr;
    bool m_isWriting = false;
    bool m_pathIsOwn = false; ///< Typed or chosen: no longer follows the format.
};

} // namespace espalier
