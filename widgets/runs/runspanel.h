// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/run.h"

#include <QVector>
#include <QWidget>

class QSplitter;
class QTableView;

namespace espalier {

class Finetunes; // app/session/finetunes.h
class JobRunner; // app/jobs/jobrunner.h
class JobsList;
class RecipeEditor; // app/session/recipeeditor.h
class Runs;         // app/session/runs.h
class RunsModel;
class TrainingCurves;

/// All evaluations and fine-tunes with their figures, the curves of the one under way or selected, and the jobs.
class RunsPanel : public QWidget
{
    Q_OBJECT
public:
    RunsPanel(Runs *runs, Finetunes *finetunes, RecipeEditor *editor, JobRunner *jobs, QWidget *parent = nullptr);

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
    void build(JobRunner *jobs);
    void wire(const Finetunes *finetunes);
    void retranslate();
    void showCurves();
    void showMenu(const QPoint &position);

    Runs *m_runs = nullptr;
    RecipeEditor *m_editor = nullptr;
    RunsModel *m_model = nullptr;
    QSplitter *m_splitter = nullptr;
    QTableView *m_table = nullptr;
    TrainingCurves *m_curves = nullptr;
    JobsList *m_jobs = nullptr;
    bool m_isTraining = false; ///< The curves follow the fine-tune under way.
};

} // namespace espalier
