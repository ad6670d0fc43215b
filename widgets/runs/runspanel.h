// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QSplitter;
class QTableView;

namespace espalier {

class JobsList;
class RunsModel;
class TrainingCurves;

/// All evaluations and fine-tunes with their figures, the curves of the one under way or selected, and the jobs.
class RunsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit RunsPanel(Document *document, QWidget *parent = nullptr);

    const Run *currentRun() const; ///< Null when none is selected.
    QVector<int> selectedRuns() const;
    void compareSelected(); ///< The two selected, or the only one with the recipe as it is now.
    void loadCurrent();     ///< Its recipe becomes the current one: one undo step.
    void keepCurrent();     ///< A fine-tune's weights become the model's.

    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &state);

Q_SIGNALS:
    void currentChanged();
    void saidNote(const QString &sentence);
    void exportWanted(int run);
    void compareWanted(int first, int second);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void showCurves();
    void showMenu(const QPoint &position);

    Document *m_document = nullptr;
    RunsModel *m_model = nullptr;
    QSplitter *m_splitter = nullptr;
    QTableView *m_table = nullptr;
    TrainingCurves *m_curves = nullptr;
    JobsList *m_jobs = nullptr;
    bool m_isTraining = false; ///< The curves follow the fine-tune under way.
};

} // namespace espalier
