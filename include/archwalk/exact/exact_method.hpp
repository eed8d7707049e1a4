#pragma once

#include <string_view>

namespace archwalk {

/// Exact methods, cheapest first (DESIGN §5).
enum class ExactMethod { automatic, spectral, kronecker, stencil, sparse };
/// "auto", "spectral", "kronecker", "stencil", "sparse"; InputError names the nearest.
ExactMethod parse_exact_method(std::string_view name);
std::string_view name_of(ExactMethod method);

}  // namespace archwalk
