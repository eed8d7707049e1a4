#include "archwalk/exact/exact_method.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"

namespace archwalk {
namespace {

constexpr std::pair<ExactMethod, std::string_view> kMethodNames[] = {
    {ExactMethod::automatic, "auto"},      {ExactMethod::spectral, "spectral"},
    {ExactMethod::kronecker, "kronecker"}, {ExactMethod::stencil, "stencil"},
    {ExactMethod::sparse, "sparse"},
};

}  // namespace

ExactMethod parse_exact_method(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& [method, text] : kMethodNames) {
    if (text == name) return method;
    known.emplace_back(text);
  }
  const std::string nearest = nearest_word(name, known);
  throw InputError(fmt::format("unknown exact_method '{}'", name), "it chooses how P^T is computed",
                   nearest.empty() ? fmt::format("use one of {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean '{}'?", nearest));
}

std::string_view name_of(ExactMethod method) {
  for (const auto& [known, text] : kMethodNames) {
    if (known == method) return text;
  }
  return "auto";
}

}  // namespace archwalk
