// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/enginecalls.h"
#include "app/open/openfiles.h"

#include <memory>

namespace espalier {

/// An evaluator that is made where it is used: in the thread of one lane. One evaluates at a time, and a paused run holds its own: each
/// lane has another.
class LazyEvaluator
{
public:
    /// Null without model or data.
    static std::shared_ptr<LazyEvaluator> of(const OpenFiles &open, const EngineCalls &calls)
    {
        if (!open.model || !open.data)
            return nullptr;
        return std::shared_ptr<LazyEvaluator>(new LazyEvaluator(open.model, open.data, calls.makeEvaluator));
    }

    EvaluatorCalls &get()
    {
        if (!m_made)
            m_made = m_make(m_model, m_data);
        return *m_made;
    }

private:
    LazyEvaluator(ModelPtr model, DatasetPtr data, decltype(EngineCalls::makeEvaluator) make)
        : m_model(std::move(model)), m_data(std::move(data)), m_make(std::move(make))
    {
    }

    ModelPtr m_model;
    DatasetPtr m_data;
    decltype(EngineCalls::makeEvaluator) m_make;
    std::shared_ptr<EvaluatorCalls> m_made;
};

} // namespace espalier
