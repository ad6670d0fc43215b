// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/report.h"

namespace espalier::cli {

Json errorJson(const Error &error)
{
    return {{"error", {{"id", error.id()}, {"message", error.message()}, {"where", error.where()}}}};
}

std::string dump(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace espalier::cli
