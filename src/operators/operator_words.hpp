#pragma once

#include <string_view>

#include "archwalk/core/value.hpp"

namespace archwalk {

/// The signs of an operator's text with a meaning of their own. A string that holds one, or that
/// word_value() takes for no string, stands in double quotes; within these a backslash goes before
/// a double quote and a backslash.
inline constexpr std::string_view kTextSigns = "()[],=+ \"";

/// What a word of an operator's text means that stands in no quotes: a boolean, a number or a
/// string.
Value word_value(std::string_view word);

}  // namespace archwalk
