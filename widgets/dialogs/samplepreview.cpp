// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/samplepreview.h"

#include "widgets/samples/samplepicture.h"

#include <QPainter>

#include <algorithm>

namespace espalier {

namespace {

constexpr int kMaxPictures = 16;
constexpr int kCell = 52;

} // namespace

SamplePreview::SamplePreview(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("dataPreview"));
}

void SamplePreview::setData(const DatasetPtr &set)
{
    m_pictures.clear();
    if (set) {
        for (std::int64_t i = 0; i < std::min<std::int64_t>(set->count(), kMaxPictures); ++i) {
            m_pictures.append({samplePicture(*set, i), className(*set, set->labels[static_cast<std::size_t>(i)])});
        }
    }
    update();
}

void SamplePreview::setEmptyText(const QString &text)
{
    m_emptyText = text;
    setAccessibleDescription(text);
    update();
}

void SamplePreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_pictures.isEmpty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const int text = fontMetrics().height();
    const int step = kCell + 6;
    const int perRow = std::max(1, width() / step);
    painter.setPen(palette().color(QPalette::WindowText));
    for (int i = 0; i < m_pictures.size(); ++i) {
        const QRect cell(i % perRow * step, i / perRow * (kCell + text + 4), kCell, kCell);
        if (cell.bottom() + text > height())
            break;
        painter.drawImage(cell, m_pictures[i].image);
        painter.drawText(QRect(cell.left(), cell.bottom() + 1, kCell, text), Qt::AlignCenter,
                         fontMetrics().elidedText(m_pictures[i].label, Qt::ElideRight, kCell));
    }
}

} // namespace espalier
