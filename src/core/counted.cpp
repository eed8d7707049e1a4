#include "archwalk/core/counted.hpp"

#include <fmt/format.h>

namespace archwalk {

std::string count_text(double value) {
  std::string digits = fmt::format("{:.0f}", value);
  for (int place = static_cast<int>(digits.size()) - 3; place > 0; place -= 3) {
    digits.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return digits;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count_text(static_cast<double>(count)), one, count == 1 ? "" : "s");
}

}  // namespace archwalk
