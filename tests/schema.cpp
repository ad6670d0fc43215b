// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/schema.h"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>

namespace espalier::test {

std::string schemaProblem(const nlohmann::json &document, const std::string &name)
{
    std::ifstream file(std::string(ESPALIER_SOURCE_DIR "/resources/schema/").append(name).append(".schema.json"));
    const nlohmann::json source = nlohmann::json::parse(file, nullptr, false);
    if (source.is_discarded())
        return std::string("no schema ").append(name);
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(source), schema);
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results))
        return {};
    std::string trouble = name;
    trouble += " does not allow this:";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        trouble += '\n';
        for (const std::string &part : error.context)
            trouble += part;
        trouble.append(": ").append(error.description);
    }
    return trouble;
}

} // namespace espalier::test
