#pragma once

#include <string>
#include <string_view>

#include "archwalk/space/product_space.hpp"

namespace archwalk {

/// `sss`, the NATS-Bench size space (Dong et al. 2021): 5 layers of 8, 16, ..., 64 channels,
/// written "8:8:8:16:32"; digit = width / 8 - 1, the first layer least significant.
class SizeSpace final : public ProductSpace {
 public:
  SizeSpace();
  std::string architecture(std::uint32_t code) const override;
  std::uint32_t code(std::string_view architecture) const override;
};

}  // namespace archwalk
