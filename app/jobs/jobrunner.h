// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobcontrol.h"
#include "app/jobs/jobinfo.h"
#include "engine/core/result.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QVector>

#include <exception>
#include <map>
#include <memory>
#include <type_traits>

namespace espalier {

class JobLane;

/// The only place in the window's program that owns threads. Two policies:
/// - *latest wins* (`latest`): the newest request cancels the older one of the same key; for what a drag asks for.
/// - *queue* (`queue`): one after the other, listed, cancellable; for runs.
///
/// Every request ends exactly once, in the main thread: `done` gets its Result, and `ended` is emitted with its id. A request that
/// was superseded, cancelled before it started, or open at shutdown ends with errors::kCancelled. A queued job that is cancelled
/// while it runs ends with whatever it returns, so that a finished part is kept. When `receiver` dies first, `done` is not called.
///
/// Jobs run on lanes, each one thread (nice 10, denormals flushed) with lent workers: Live for what a drag waits for, Views for what
/// a single view asks for (short, without Torch), Open, Statistics and Runs. While a job of Live runs, those of the last three wait at
/// their next poll ("paused").
///
/// All functions belong to the main thread. Workers share nothing with the window but the values they were given.
class JobRunner : public QObject
{
    Q_OBJECT
public:
    enum class Lane { Live, Views, Open, Statistics, Runs };

    /// `cores` 0: as many as the machine has.
    explicit JobRunner(int cores = 0, QObject *parent = nullptr);
    ~JobRunner() override;

    int cores() const;
    void setSeed(std::uint64_t seed);

    /// `work(const JobControl &) -> Result<T>` in a lane's thread; `done(Result<T>)` in the main thread. Returns the request's id.
    template <typename Work, typename Done>
    quint64 latest(Lane lane, const QString &key, QObject *receiver, Work work, Done done, const QString &title = {})
    {
        return start(lane, key, title, makeRecord(receiver, std::move(work), std::move(done)));
    }
    template <typename Work, typename Done> quint64 queue(const QString &title, QObject *receiver, Work work, Done done)
    {
        return start(Lane::Runs, {}, title, makeRecord(receiver, std::move(work), std::move(done)));
    }

    /// Asks a request to stop; nothing when it has ended. One that has not started ends now, the other at its next poll.
    void cancel(quint64 id);
    /// The newest request of the key is no longer wanted: nothing more is delivered and it ends as cancelled, whatever it returns.
    void cancelKey(const QString &key);
    void cancelAll();

    /// Stops everything. Finished parts are still delivered; then every open request ends as cancelled. False when a job
    /// would not stop within `timeoutMs`. Requests made afterwards end at once as cancelled.
    bool shutdown(int timeoutMs = 1800);

    bool isActive(quint64 id) const;
    bool isKeyActive(const QString &key) const;
    /// Listed jobs that have not ended.
    int activeJobs() const;

    // --- the list of titled jobs, oldest first
    const QVector<JobInfo> &jobs() const;
    int rowOf(quint64 id) const; ///< -1 when not listed.
    qint64 elapsedMs(const JobInfo &job) const;
    void removeEnded();

Q_SIGNALS:
    void ended(quint64 id, espalier::JobState state);
    void jobAdded(int row);
    void jobChanged(int row);
    void jobsAboutToBeRemoved(int first, int last);
    void jobsRemoved();

protected:
    bool event(QEvent *event) override;

private:
    /// Puts the type of the result out of the way: the rest of the runner knows only how a job ended.
    template <typename Work, typename Done> static std::shared_ptr<JobRecord> makeRecord(QObject *receiver, Work work, Done done);

    quint64 start(Lane lane, const QString &key, const QString &title, std::shared_ptr<JobRecord> record);
    void end(std::shared_ptr<JobRecord> record);
    void drain();
    void setState(quint64 id, JobState state);

    static constexpr int kLanes = 5;
    struct Active {
        std::shared_ptr<JobRecord> record;
        Lane lane;
        QString key;
    };
    int m_cores;
    std::shared_ptr<Mailbox> m_mailbox;
    std::shared_ptr<PreviewGate> m_gate;
    std::unique_ptr<JobLane> m_lanes[kLanes];
    std::map<quint64, Active> m_active;
    QHash<QString, quint64> m_latest;
    QVector<JobInfo> m_jobs;
    QElapsedTimer m_clock;
    quint64 m_nextId = 1;
    bool m_isClosed = false;
};

template <typename Work, typename Done> std::shared_ptr<JobRecord> JobRunner::makeRecord(QObject *receiver, Work work, Done done)
{
    using Outcome = std::invoke_result_t<Work &, const JobControl &>;
    auto outcome = std::make_shared<std::optional<Outcome>>();
    auto record = std::make_shared<JobRecord>();
    record->work = [outcome, work = std::move(work)](const JobControl &control) mutable {
        if (control.context().cancelled())
            return;
        try {
            outcome->emplace(work(control));
        } catch (const std::exception &trouble) {
            outcome->emplace(Error(errors::kInternal, {printable(trouble.what())}));
        }
    };
    record->finish = [outcome, done = std::move(done), guard = QPointer<QObject>(receiver)](JobRecord &self) mutable {
        if (self.isSuperseded || !outcome->has_value())
            outcome->emplace(Error(errors::kCancelled));
        const bool isCancelled = !(*outcome)->ok() && (*outcome)->error().is(errors::kCancelled);
        if (!(*outcome)->ok() && !isCancelled)
            self.error = (*outcome)->error();
        self.endState = isCancelled || self.stop.stop_requested() ? JobState::Cancelled
            : (*outcome)->ok()                                    ? JobState::Done
                                                                  : JobState::Failed;
        if (guard)
            done(std::move(**outcome));
    };
    return record;
}

} // namespace espalier
