// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/openfiles.h"
#include "engine/core/result.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>

namespace espalier {

struct EngineCalls;  // app/open/enginecalls.h
class Finetunes;     // app/session/finetunes.h
class JobRunner;     // app/jobs/jobrunner.h
class LayerFigures;  // app/session/layerfigures.h
class LayerRequests; // app/session/layerrequests.h
class Messages;      // app/messages/messages.h
class NetworkCosts;  // app/session/networkcosts.h
class Opener;        // app/open/opener.h
class RecipeEditor;  // app/session/recipeeditor.h
class Runs;          // app/session/runs.h
class Score;         // app/session/score.h
class Selection;     // app/open/selection.h
class SessionMemory; // app/session/sessionmemory.h
struct SessionState; // app/session/sessionstate.h

/// The open document: which model and data are open, and the objects that work on them. Lives in the window's thread; all long work goes
/// through `jobs` and comes back in this thread.
class Document : public QObject
{
    Q_OBJECT
public:
    explicit Document(QObject *parent = nullptr);
    /// With other engine functions than the real ones (tests).
    explicit Document(const EngineCalls &calls, QObject *parent = nullptr);
    ~Document() override;

    const OpenFiles &files() const { return m_files; }
    const ModelPtr &model() const { return m_files.model; } ///< Null when nothing is open.
    const DatasetPtr &data() const { return m_files.data; } ///< Null when no data was chosen.

    // --- what works on it; they live as long as the document
    Selection *selection() const { return m_selection.get(); }
    RecipeEditor *editor() const { return m_editor.get(); }
    LayerFigures *figures() const { return m_figures.get(); }
    LayerRequests *requests() const { return m_requests.get(); }
    NetworkCosts *costs() const { return m_costs.get(); }
    Score *score() const { return m_score.get(); }
    Runs *runs() const { return m_runs.get(); }
    Finetunes *finetunes() const { return m_finetunes.get(); }
    SessionMemory *memory() const { return m_memory.get(); }
    Messages *messages() const { return m_messages.get(); }
    JobRunner *jobs() const { return m_jobs.get(); }

    // --- opening (asynchronous; ends with modelOpened, dataOpened or Messages::failed)
    void openModel(const QString &path, const QString &inputShape = {});
    void openSample();
    void openData(const QString &path, const DataOptions &options);
    /// Puts the weights of a file into the model by name, as `--weights` does; recipe and runs stay. `partial`: what does not match
    /// stays as it was. Trouble: model.weights-mismatch lists what does not match.
    void openWeights(const QString &path, bool partial = false);
    void cancelOpening(); ///< Stops reading a model or data; what was open stays.
    void closeModel();

    /// Other calibration samples or another seed: what was worked out with the ones before is worked out again. No undo step: it is
    /// part of the data, not of the recipe.
    void setSampling(const Sampling &next);

    /// Stops all work within two seconds, keeping what is finished. False when something would not stop: then the program
    /// must leave without tearing down (std::_Exit).
    bool shutdown();

Q_SIGNALS:
    void modelOpened();
    void modelClosed();
    void dataOpened();

private:
    void connectParts();
    void open(const QString &path, const QString &shape, bool asSample);
    void reopen(const SessionState &state);
    void setModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample);
    void adoptModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample);
    void adoptWeights(const ModelPtr &next, const WeightsOrigin &from);
    void setData(const DatasetPtr &next, const QString &path, const DataOptions &options);
    void forgetData();
    void forgetMeasured();
    bool fitShapesToData();
    void startMeasuring();
    void cancelWork();

    std::unique_ptr<const EngineCalls> m_calls;
    /// Shares what it lends with its threads; emptied before anything else goes.
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<Messages> m_messages;
    OpenFiles m_files;
    std::unique_ptr<Opener> m_opener;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<RecipeEditor> m_editor;
    std::unique_ptr<LayerFigures> m_figures;
    std::unique_ptr<LayerRequests> m_requests;
    std::unique_ptr<NetworkCosts> m_costs;
    std::unique_ptr<Score> m_score;
    std::unique_ptr<Runs> m_runs;
    std::unique_ptr<SessionMemory> m_memory;
    std::unique_ptr<Finetunes> m_finetunes;
    QTimer m_settle; ///< 30 ms after the last move.
    bool m_isShutDown = false;
};

} // namespace espalier
