#include "archwalk/core/error.hpp"

#include <fmt/format.h>

namespace archwalk {

Error::Error(std::string_view problem, std::string_view why, std::string_view remedy)
    : std::runtime_error(fmt::format("{}: {}: {}", problem, why, remedy)) {}

}  // namespace archwalk
