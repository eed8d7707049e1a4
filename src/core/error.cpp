#include "archwalk/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace archwalk {
namespace {

/// A NUL, as TOML and names in HDF5 may hold, would end what what() gives.
std::string without_nul(std::string text) {
  std::replace(text.begin(), text.end(), '\0', '?');
  return text;
}

}  // namespace

Error::Error(std::string_view problem, std::string_view why, std::string_view remedy)
    : std::runtime_error(without_nul(fmt::format("{}: {}: {}", problem, why, remedy))) {}

}  // namespace archwalk
