// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/services.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace espalier {

/// Reads models, weights and data in the background. The newest request of each kind wins; `done` is called in the window's thread
/// for each that ended (errors::kCancelled for one that was not wanted any more), while the Opener lives.
class Opener : public QObject
{
    Q_OBJECT
public:
    struct Opened {
        ModelPtr model;
        std::optional<Error> weightsProblem; ///< Kept weights that were to be there and could not be read.
    };
    template <typename T> using Done = std::function<void(Result<T>)>;

    explicit Opener(const Services &services);

    /// `shape`: "1,3,32,32" or "name=1,3,32,32; other=1,8"; empty where the file says it. `weights`: stored ones of a run that take the
    /// place of the file's own; empty: none. A shape that cannot be read is told at once and `done` not called.
    void openModel(const QString &path, const QString &shape, const QString &weights, Done<Opened> done);
    void openData(const QString &path, const DataOptions &options, Done<DatasetPtr> done);
    void openWeights(const ModelPtr &model, const QString &path, bool partial, Done<ModelPtr> done);
    /// The same layers and weights with the shapes and costs of this input.
    void fitShapes(const ModelPtr &model, const std::vector<std::int64_t> &shape, Done<ModelPtr> done);

    void cancel(); ///< All but shapes.
    void cancelShapes();

private:
    Services m_services;
};

} // namespace espalier
