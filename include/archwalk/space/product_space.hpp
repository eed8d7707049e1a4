#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "archwalk/space/search_space.hpp"

namespace archwalk {

inline constexpr int kLargestRadix = 16;
inline constexpr std::uint32_t kLargestProduct = std::uint32_t{1} << 27;

/// A product space K^L: codes are numbers of `edges` digits of radix `radix`, the first digit least
/// significant, and the edit distance counts the digits that differ. This class writes the digits
/// joined with ':', first digit first ("0:3:1"); a space with a published notation overrides it.
class ProductSpace : public SearchSpace {
 public:
  /// InputError unless 2 <= radix <= 16, edges >= 1 and radix^edges <= 2^27.
  ProductSpace(std::string name, int radix, int edges);

  const std::string& name() const override { return name_; }
  std::uint32_t size() const override { return shape_.size; }
  int diameter() const override { return shape_.edges; }
  const ProductShape* product() const override { return &shape_; }
  std::string architecture(std::uint32_t code) const override;
  std::uint32_t code(std::string_view architecture) const override;
  int distance(std::uint32_t x, std::uint32_t y) const override;

 private:
  std::string name_;
  ProductShape shape_;
};

}  // namespace archwalk
