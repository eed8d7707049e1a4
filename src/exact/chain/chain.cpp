#include "chain.hpp"

#include <algorithm>

namespace archwalk {
namespace {

// By products of the whole chain, of vectors that are 0 elsewhere.
class PartOfWhole final : public ChainPart {
 public:
  PartOfWhole(const Chain& chain, std::vector<std::uint32_t> states)
      : chain_(chain), states_(std::move(states)) {}

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& scratch) override {
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

 private:
  const Chain& chain_;
  std::vector<std::uint32_t> states_;
  std::vector<double> whole_;    // [state, column]
  std::vector<double> product_;  // [state, column]
};

}  // namespace

std::unique_ptr<ChainPart> Chain::part(std::vector<std::uint32_t> states) const {
  return std::make_unique<PartOfWhole>(*this, std::move(states));
}

}  // namespace archwalk
