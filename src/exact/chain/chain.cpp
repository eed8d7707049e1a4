#include "chain.hpp"

#include <algorithm>

namespace archwalk {

void PartOfWhole::jump(const double* u, double* out, std::size_t columns, ChainScratch& scratch) {
  const std::size_t length = chain_.size() * columns;
  if (whole_.size() != length) whole_.assign(length, 0.0);
  product_.resize(length);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    std::copy_n(u + i * columns, columns, whole_.data() + states_[i] * columns);
  }
  chain_.jump(whole_.data(), product_.data(), columns, scratch);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    std::copy_n(product_.data() + states_[i] * columns, columns, out + i * columns);
  }
}

namespace {

class OrderedByParts final : public OrderedChain {
 public:
  OrderedByParts(const Chain& chain, std::vector<std::uint32_t> states)
      : chain_(chain), states_(std::move(states)) {}

  std::unique_ptr<ChainPart> first(std::size_t count) const override {
    return chain_.part({states_.begin(), states_.begin() + static_cast<std::ptrdiff_t>(count)});
  }

 private:
  const Chain& chain_;
  std::vector<std::uint32_t> states_;
};

}  // namespace

std::unique_ptr<OrderedChain> Chain::in_order(std::vector<std::uint32_t> states) const {
  return std::make_unique<OrderedByParts>(*this, std::move(states));
}

std::unique_ptr<ChainPart> Chain::part(std::vector<std::uint32_t> states) const {
  return std::make_unique<PartOfWhole>(*this, std::move(states));
}

}  // namespace archwalk
