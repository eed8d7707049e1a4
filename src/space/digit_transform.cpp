#include "archwalk/space/digit_transform.hpp"

#include <cmath>

#include "archwalk/space/product_space.hpp"

namespace archwalk {
namespace {

struct HelmertScales {
  double constant;                   ///< 1/√K
  double contrast[kLargestRadix]{};  ///< [i] 1/√(i(i+1)), i = 1..K-1
};

HelmertScales helmert_scales(int radix) {
  HelmertScales scales{1.0 / std::sqrt(static_cast<double>(radix)), {}};
  for (int i = 1; i < radix; ++i) {
    scales.contrast[i] = 1.0 / std::sqrt(static_cast<double>(i) * static_cast<double>(i + 1));
  }
  return scales;
}

/// Runs `line(first, stride)` on each line of K values along each digit.
template <class Line>
void for_each_line(std::vector<double>& values, const ProductShape& shape, const Line& line) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  std::size_t stride = 1;
  for (int edge = 0; edge < shape.edges; ++edge, stride *= radix) {
    for (std::size_t base = 0; base < values.size(); base += stride * radix) {
      for (std::size_t low = 0; low < stride; ++low) line(&values[base + low], stride);
    }
  }
}

}  // namespace

void digit_transform(std::vector<double>& values, const ProductShape& shape) {
  const HelmertScales scales = helmert_scales(shape.radix);
  for_each_line(values, shape, [&](double* line, std::size_t stride) {
    double sum = line[0];
    for (int i = 1; i < shape.radix; ++i) {
      double& value = line[static_cast<std::size_t>(i) * stride];
      const double contrast = sum - static_cast<double>(i) * value;
      sum += value;
      value = contrast * scales.contrast[i];
    }
    line[0] = sum * scales.constant;
  });
}

void inverse_digit_transform(std::vector<double>& coefficients, const ProductShape& shape) {
  const HelmertScales scales = helmert_scales(shape.radix);
  for_each_line(coefficients, shape, [&](double* line, std::size_t stride) {
    // What the rows above i leave to each of the digits 0..i.
    double sum = line[0] * scales.constant;
    for (int i = shape.radix - 1; i > 0; --i) {
      double& value = line[static_cast<std::size_t>(i) * stride];
      const double contrast = value * scales.contrast[i];
      value = sum - static_cast<double>(i) * contrast;
      sum += contrast;
    }
    line[0] = sum;
  });
}

std::vector<std::uint8_t> coefficient_orders(const ProductShape& shape) {
  std::vector<std::uint8_t> orders(shape.size, 0);
  std::size_t stride = 1;
  for (int edge = 0; edge < shape.edges; ++edge) {
    const std::size_t next = stride * static_cast<std::size_t>(shape.radix);
    for (std::size_t code = stride; code < next; ++code) {
      orders[code] = static_cast<std::uint8_t>(orders[code % stride] + 1);
    }
    stride = next;
  }
  return orders;
}

}  // namespace archwalk
