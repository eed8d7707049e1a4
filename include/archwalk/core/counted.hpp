#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace archwalk {

/// "1,234,567"
std::string count_text(double value);
/// "1 operator", "2,000 operators"
std::string counted(std::size_t count, std::string_view one);

}  // namespace archwalk
