// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sparkline.h"

#include <QPainter>
#include <QVector>

#include <algorithm>
#include <cmath>

namespace espalier {

void paintSparkline(QPainter *painter, const QRect &rect, const std::vector<std::int64_t> &reducedCounts, const PlotColors &colors)
{
    if (reducedCounts.empty() || rect.width() < 2 || rect.height() < 2)
        return;
    const std::int64_t largest = *std::max_element(reducedCounts.begin(), reducedCounts.end());
    if (largest <= 0)
        return;
    const double bars = static_cast<double>(reducedCounts.size());
    QVector<QRectF> rects;
    rects.reserve(static_cast<int>(reducedCounts.size()));
    for (std::size_t i = 0; i < reducedCounts.size(); ++i) {
        if (reducedCounts[i] <= 0)
            continue;
        const double share = std::sqrt(double(reducedCounts[i]) / double(largest));
        const double height = std::max(1.0, share * rect.height());
        const double left = std::round(rect.left() + double(i) / bars * rect.width());
        const double right = std::round(rect.left() + double(i + 1) / bars * rect.width());
        rects.append(QRectF(left, rect.bottom() + 1 - height, std::max(1.0, right - left), height));
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.bars);
    painter->drawRects(rects);
    painter->restore();
}

} // namespace espalier
