// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/samples/samplepicture.h"

#include <cstring>

namespace espalier {

QImage samplePicture(const Dataset &data, std::int64_t index)
{
    if (data.sampleShape.size() != 3)
        return {};
    const std::vector<std::uint8_t> bytes = data.picture(index);
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

QString className(const Dataset &data, std::int32_t label)
{
    const bool isNamed = label >= 0 && static_cast<std::size_t>(label) < data.classNames.size();
    return isNamed ? QString::fromStdString(data.classNames[static_cast<std::size_t>(label)]) : QString::number(label);
}

} // namespace espalier
