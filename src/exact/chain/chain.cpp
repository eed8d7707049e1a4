#include "chain.hpp"

#include <algorithm>

namespace archwalk {
namespace {

// Products of the whole.
class PartOfWhole final : public ChainPart {
 public:
  PartOfWhole(const Chain& chain, const std::uint32_t* others, std::size_t count)
      : chain_(chain), others_(others), count_(count) {}

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& scratch) override {
    chain_.jump(u, out, columns, scratch);
    for (std::size_t i = 0; i < count_; ++i) std::fill_n(out + others_[i] * columns, columns, 0.0);
  }

 private:
  const Chain& chain_;
  const std::uint32_t* others_;  // states that are not among the part's
  std::size_t count_;
};

class WholeInOrder final : public OrderedChain {
 public:
  WholeInOrder(const Chain& chain, std::vector<std::uint32_t> states)
      : chain_(chain), states_(std::move(states)) {}

  std::unique_ptr<ChainPart> first(std::size_t count) const override {
    return std::make_unique<PartOfWhole>(chain_, states_.data() + count, states_.size() - count);
  }

 private:
  const Chain& chain_;
  std::vector<std::uint32_t> states_;
};

}  // namespace

std::unique_ptr<OrderedChain> Chain::in_order(std::vector<std::uint32_t> states) const {
  return std::make_unique<WholeInOrder>(*this, std::move(states));
}

}  // namespace archwalk
