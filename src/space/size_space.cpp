#include "archwalk/space/size_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "archwalk/core/error.hpp"
#include "split.hpp"

namespace archwalk {
namespace {

constexpr int kLayers = 5;
constexpr int kWidths = 8;
constexpr int kWidthStep = 8;

}  // namespace

SizeSpace::SizeSpace() : ProductSpace("sss", kWidths, kLayers) {}

std::string SizeSpace::architecture(std::uint32_t code) const {
  std::string text;
  for (int layer = 0; layer < kLayers; ++layer, code /= kWidths) {
    if (layer > 0) text += ':';
    text += std::to_string((code % kWidths + 1) * kWidthStep);
  }
  return text;
}

std::uint32_t SizeSpace::code(std::string_view architecture) const {
  const std::vector<std::string_view> widths = split(architecture, ':');
  if (widths.size() != kLayers) {
    throw InputError(fmt::format("architecture '{}' has {} layers", architecture, widths.size()),
                     fmt::format("an architecture of sss has {}", kLayers),
                     "write the widths joined with ':', as 8:8:8:16:32");
  }
  std::uint32_t code = 0;
  for (std::size_t layer = widths.size(); layer-- > 0;) {
    int width = -1;
    const char* end = widths[layer].data() + widths[layer].size();
    const auto [stop, error] = std::from_chars(widths[layer].data(), end, width);
    const bool number = error == std::errc() && stop == end;
    if (!number || width % kWidthStep != 0 || width < kWidthStep || width > kWidths * kWidthStep) {
      const int bounded = std::clamp(width, kWidthStep, kWidths * kWidthStep);
      const int nearest = (bounded + kWidthStep / 2) / kWidthStep * kWidthStep;
      throw InputError(
          fmt::format("layer {} of architecture '{}' has the width '{}'", layer, architecture,
                      widths[layer]),
          "the widths of sss are 8, 16, 24, 32, 40, 48, 56, 64",
          number ? fmt::format("did you mean {}?", nearest) : std::string("use one of these"));
    }
    code = code * kWidths + static_cast<std::uint32_t>(width / kWidthStep - 1);
  }
  return code;
}

}  // namespace archwalk
