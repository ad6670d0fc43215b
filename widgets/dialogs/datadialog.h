// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace espalier {

class PreprocessFields;
class SamplingFields;
class SamplePreview;

/// Chooses the samples: where they lie, which part, how they are prepared; shows the first of them with their labels before
/// anything is decided.
class DataDialog : public QDialog
{
    Q_OBJECT
public:
    explicit DataDialog(Document *document, QWidget *parent = nullptr);

    void setPath(const QString &path);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void browse(bool folder);
    void look();
    void showFound(const Result<DatasetPtr> &found);
    void check();
    DataOptions options() const;
    void choose();

    Document *m_document = nullptr;
    QLabel *m_pathLabel = nullptr;
    QLineEdit *m_path = nullptr;
    QPushButton *m_browseFolder = nullptr;
    QPushButton *m_browseFile = nullptr;
    QLabel *m_splitLabel = nullptr;
    QComboBox *m_split = nullptr;
    PreprocessFields *m_preprocess = nullptr;
    SamplingFields *m_sampling = nullptr;
    SamplePreview *m_preview = nullptr;
    QLabel *m_found = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
    QTimer m_lookTimer;
    bool m_isGood = false; ///< What the path names was read.
};

} // namespace espalier
