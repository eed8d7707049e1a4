#pragma once

#include <string>

#include "archwalk/landscape/landscape.hpp"

namespace archwalk {

/// The figures as one JSON object, two spaces of indentation, no final newline; NaN becomes null.
std::string landscape_json(const LandscapeFacts& facts);

/// The same as lines "key value" for a reader.
std::string landscape_text(const LandscapeFacts& facts);

}  // namespace archwalk
