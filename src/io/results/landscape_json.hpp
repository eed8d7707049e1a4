#pragma once

#include <nlohmann/json.hpp>

#include "archwalk/io/landscape_output.hpp"

namespace archwalk::detail {

/// All figures of landscape_json(), as an object.
nlohmann::ordered_json landscape_object(const LandscapeSubject& subject,
                                        const LandscapeFacts& facts);

}  // namespace archwalk::detail
