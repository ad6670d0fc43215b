// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace espalier {

/// "&Open" as "Open"; Chinese menus write the mnemonic behind the text: "打开(&O)" as "打开".
inline QString withoutMnemonic(QString text)
{
    const auto at = text.indexOf(QLatin1String("(&"));
    if (at >= 0)
        text.remove(at, 4);
    return text.remove(QLatin1Char('&'));
}

} // namespace espalier
