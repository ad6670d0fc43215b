// SPDX-License-Identifier: GPL-3.0-or-later
// What the importance page asks the engine for, and what it says while there is no answer.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/recipeeditor.h"
#include "widgets/importance/importancepage.h"

#include "app/messages/errortext.h"
#include "engine/prune/criteria.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/criterionfields.h"

#include <QLabel>
#include <QPushButton>

namespace espalier {

bool ImportancePage::needsDataFirst() const
{
    const Criterion *current = findCriterion(criterion().toStdString());
    return current && current->needsData() && m_document->model() && !m_document->data();
}

void ImportancePage::clear(Empty why, const QString &problem)
{
    m_shownLayer = m_askedLayer = -1;
    m_askedAll = false;
    m_asked = {};
    m_layers.clear();
    m_weights = {};
    m_keptKeys.clear();
    m_cut.reset();
    m_hover->clear();
    m_empty = why;
    m_problem = problem;
    m_view->setEmptyText(emptySentence());
    m_view->setHandle(std::nullopt);
    m_view->setNames({}, {});
    m_view->setCells(0, 0, {});
    arrived();
}

void ImportancePage::ask(bool again)
{
    if (!isVisible())
        return;
    m_numbers->show(wanted());
    m_chooseData->setVisible(needsDataFirst());
    if (needsDataFirst()) {
        clear(Empty::NoData);
        return;
    }
    if (mode() != Mode::Layers) {
        askLayer(again);
        return;
    }
    if (!m_document->model()) {
        clear(Empty::NoModel);
        return;
    }
    if ((m_askedAll && isAsked()) || (!again && hasFailed(-1)))
        return;
    m_askedAll = true;
    m_askedLayer = -1;
    expect();
    m_document->requests()->importances(m_asked, this, [this](const LayerRequests::Scores &scores) { take(scores); });
}

/// Whether what was last asked for is what is wanted now, of the same weights.
bool ImportancePage::isAsked() const
{
    return m_askedEqualized == m_document->editor()->recipe().equalize && ranksAlike(m_asked, wanted());
}

bool ImportancePage::hasFailed(int layer) const
{
    return m_failure && m_failure->layer == layer && m_failure->isEqualized == m_document->editor()->recipe().equalize
        && ranksAlike(m_failure->criterion, wanted());
}

void ImportancePage::askLayer(bool again)
{
    const int layer = m_document->selection()->current();
    const bool hasLayer = m_document->model() && layer >= 0 && m_document->figures()->state(layer).hasStatistics
        && !m_document->model()->layers[static_cast<std::size_t>(layer)].weights.empty();
    if (!hasLayer) {
        clear(Empty::NoLayer);
        return;
    }
    if ((!m_askedAll && m_askedLayer == layer && isAsked()) || (!again && hasFailed(layer)))
        return;
    m_askedLayer = layer;
    m_askedAll = false;
    expect();
    m_document->requests()->importance(layer, m_asked, this, [this](const LayerRequests::Scores &scores) { take(scores); });
}

/// What is drawn keeps its own titles until the answer is there.
void ImportancePage::expect()
{
    m_asked = wanted();
    m_askedEqualized = m_document->editor()->recipe().equalize;
    m_failure.reset();
    if (m_view->isEmpty()) {
        m_empty = Empty::Working;
        m_view->setEmptyText(emptySentence());
    } else {
        m_veil.start();
    }
}

void ImportancePage::arrived()
{
    m_veil.stop();
    m_view->setOutdated(false);
}

/// An answer to what was asked last, unless the page was cleared since.
void ImportancePage::take(const LayerRequests::Scores &scores)
{
    if ((!m_askedAll && m_askedLayer < 0) || !m_document->model())
        return;
    if (!scores || (*scores)->empty()) {
        miss(scores ? QString() : errorSentence(scores.error()));
        return;
    }
    if (m_askedAll)
        takeAll(**scores);
    else
        takeScores(m_askedLayer, (*scores)->front().scores);
    Q_EMIT scoresShown(QString::fromStdString(m_shown.criterion), *scores);
}

void ImportancePage::miss(const QString &reason)
{
    m_failure = Failure{m_askedAll ? -1 : m_askedLayer, m_asked, m_askedEqualized};
    clear(reason.isEmpty() ? Empty::Unrankable : Empty::Failed, reason);
    Q_EMIT missed(reason);
}

} // namespace espalier
