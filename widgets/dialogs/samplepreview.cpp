// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/samplepreview.h"

#include <QPainter>

#include <cstring>

namespace espalier {

namespace {

constexpr int kMostPictures = 16;
constexpr int kCell = 52;

QImage imageOf(const Dataset &data, std::int64_t index)
{
    const std::vector<std::uint8_t> bytes = data.picture(index);
    if (data.sampleShape.size() != 3)
        return {};
    const int channels = static_cast<int>(data.sampleShape[0]) == 1 ? 1 : 3;
    const int height = static_cast<int>(data.sampleShape[1]);
    const int width = static_cast<int>(data.sampleShape[2]);
    if (bytes.size() != static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) * static_cast<std::size_t>(width))
        return {};
    QImage image(width, height, channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    const auto lineBytes = static_cast<std::size_t>(width * channels);
    for (int y = 0; y < height; ++y)
        std::memcpy(image.scanLine(y), bytes.data() + static_cast<std::size_t>(y) * lineBytes, lineBytes);
    return image;
}

} // namespace

SamplePreview::SamplePreview(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("dataPreview"));
}

void SamplePreview::setData(const DatasetPtr &set)
{
    m_pictures.clear();
    if (set) {
        for (std::int64_t i = 0; i < std::min<std::int64_t>(set->count(), kMostPictures); ++i) {
            const std::int32_t label = set->labels[static_cast<std::size_t>(i)];
            const bool isNamed = label >= 0 && static_cast<std::size_t>(label) < set->classNames.size();
            m_pictures.append({imageOf(*set, i), isNamed ? QString::fromStdString(set->classNames[static_cast<std::size_t>(label)]) : QString::number(label)});
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
