// SPDX-License-Identifier: GPL-3.0-or-later
// What the two sides of the compare page do differently: steps of the whole recipe and trained weights, then layer by layer.
#include "widgets/compare/comparepage.h"

#include "widgets/inspector/layerstats.h"
#include "widgets/text/emptytext.h"
#include "widgets/text/settingstext.h"

#include <QTableWidget>

namespace espalier {

void ComparePage::addLayersRow(const QString &name, const QString &a, const QString &b, int layer)
{
    const int row = m_layers->rowCount();
    m_layers->insertRow(row);
    int column = 0;
    for (const QString &text : {name, a, b}) {
        auto *item = new QTableWidgetItem(text);
        item->setToolTip(text);
        item->setData(Qt::UserRole, layer);
        QFont font = m_layers->font();
        font.setItalic(layer < 0 && column == 0); // No layer's name.
        item->setFont(font);
        m_layers->setItem(row, column++, item);
    }
}

void ComparePage::showLayers(const Figures &a, const Figures &b)
{
    m_layers->setRowCount(0);
    if (!m_document->model())
        return;
    const std::vector<LayerInfo> &layers = m_document->model()->layers;
    const Result<std::vector<LayerDifference>> differences = differingLayers(a.recipe, b.recipe, layers);
    if (!differences)
        return; // A run of a model with other layers; runs go with their model, so this is for safety alone.
    if (a.trainedBy != b.trainedBy) {
        const auto weights = [](int run) { return run > 0 ? tr("trained by run %1").arg(run) : tr("those of the model"); };
        addLayersRow(tr("Weights"), weights(a.trainedBy), weights(b.trainedBy));
    }
    for (const StepDifference &step : differingSteps(a.recipe, b.recipe))
        addLayersRow(step.name, step.a, step.b);
    for (const LayerDifference &difference : *differences) {
        const auto [left, right] = settingsTexts(difference.a, difference.b);
        addLayersRow(layerTitle(layers[static_cast<std::size_t>(difference.layer)]), left, right, difference.layer);
    }
    m_layers->resizeColumnsToContents();
    m_noLayers->show(tr("Both treat every layer alike."), m_layers->rowCount() == 0);
}

} // namespace espalier
