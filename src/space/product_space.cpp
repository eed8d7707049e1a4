#include "archwalk/space/product_space.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/space/differing_digits.hpp"
#include "split.hpp"

namespace archwalk {
namespace {

ProductShape make_shape(const std::string& name, int radix, int edges) {
  if (radix < 2 || radix > kLargestRadix) {
    throw InputError(fmt::format("space '{}' has {} operations an edge", name, radix),
                     fmt::format("a product space has 2 to {}", kLargestRadix),
                     "choose K in K^L within that range");
  }
  if (edges < 1) {
    throw InputError(fmt::format("space '{}' has {} edges", name, edges),
                     "a product space has at least one", "choose L >= 1 in K^L");
  }
  std::uint64_t size = 1;
  for (int edge = 0; edge < edges; ++edge) {
    size *= static_cast<std::uint64_t>(radix);
    if (size > kLargestProduct) {
      throw InputError(fmt::format("space '{}' has more than 2^27 architectures", name),
                       "codes, ranks and tables are laid out for at most 2^27",
                       fmt::format("choose L <= {} for K = {}", edge, radix));
    }
  }
  return {radix, edges, static_cast<std::uint32_t>(size)};
}

}  // namespace

ProductSpace::ProductSpace(std::string name, int radix, int edges)
    : name_(std::move(name)), shape_(make_shape(name_, radix, edges)) {}

std::string ProductSpace::architecture(std::uint32_t code) const {
  std::string text;
  for (int edge = 0; edge < shape_.edges; ++edge) {
    if (edge > 0) text += ':';
    text += std::to_string(code % static_cast<std::uint32_t>(shape_.radix));
    code /= static_cast<std::uint32_t>(shape_.radix);
  }
  return text;
}

std::uint32_t ProductSpace::code(std::string_view architecture) const {
  const std::vector<std::string_view> digits = split(architecture, ':');
  if (digits.size() != static_cast<std::size_t>(shape_.edges)) {
    throw InputError(fmt::format("architecture '{}' has {} digits", architecture, digits.size()),
                     fmt::format("an architecture of {} has {}", name_, shape_.edges),
                     "write the digits joined with ':', the first edge first");
  }
  std::uint32_t code = 0;
  for (std::size_t edge = digits.size(); edge-- > 0;) {
    int digit = -1;
    const char* end = digits[edge].data() + digits[edge].size();
    const auto [stop, error] = std::from_chars(digits[edge].data(), end, digit);
    if (error != std::errc() || stop != end || digit < 0 || digit >= shape_.radix) {
      throw InputError(
          fmt::format("digit {} of architecture '{}' is '{}'", edge, architecture, digits[edge]),
          fmt::format("the operations of {} are numbered 0 to {}", name_, shape_.radix - 1),
          "correct that digit, or choose another space");
    }
    code = code * static_cast<std::uint32_t>(shape_.radix) + static_cast<std::uint32_t>(digit);
  }
  return code;
}

int ProductSpace::distance(std::uint32_t x, std::uint32_t y) const {
  return static_cast<int>(differing_digits(x, y, static_cast<std::uint32_t>(shape_.radix)));
}

}  // namespace archwalk
