#pragma once

#include <string>
#include <string_view>

namespace archwalk {

/// Whether the bytes are UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

/// The text with U+FFFD in place of each byte that is not: names of files may be any bytes, HDF5's
/// strings and JSON are UTF-8.
std::string valid_utf8(std::string text);

}  // namespace archwalk
