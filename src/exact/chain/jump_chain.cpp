#include <algorithm>
#include <numeric>

#include "chain.hpp"

namespace archwalk {
namespace {

class JumpChain final : public Chain {
 public:
  explicit JumpChain(AcceptedJumps jumps)
      : jumps_(std::move(jumps)),
        exact_(DoubleDouble(1.0) / DoubleDouble(static_cast<double>(jumps_.order().code.size()))) {
    const std::size_t size = jumps_.order().code.size();
    // 1/N and the product.
    jump_units_ = jumps_.rounding_units() + 3.0;
    ChainScratch scratch;
    jump_exactly(std::vector<DoubleDouble>(size, DoubleDouble(1.0)), leaving_exactly_, scratch);
    for (const DoubleDouble& one : leaving_exactly_) leaving_.push_back(static_cast<double>(one));
    symmetric_ = jumps_.order().classes() == 1;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    jumps_.sum(u, out, columns, scratch.jumps);
    const auto weight = static_cast<double>(exact_);
    for (std::size_t i = 0; i < leaving_.size() * columns; ++i) out[i] *= weight;
  }
  void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                    ChainScratch& scratch) const override {
    out.resize(u.size());
    jumps_.sum(u.data(), out.data(), 1, scratch.exact_jumps);
    for (DoubleDouble& one : out) one *= exact_;
  }

  // Whoever accepts some class accepts those after it: what counts is the last that is reached.
  StateSet can_reach(const StateSet& seed, const StateSet& blocked) const override {
    const KeyOrder& order = jumps_.order();
    StateSet reached = seed;
    const auto add_members = [&](std::size_t one) {
      for (std::size_t place = order.begin[one]; place < order.begin[one + 1]; ++place) {
        const std::uint32_t x = order.code[place];
        if (blocked[x] == 0) reached[x] = 1;
      }
    };
    const auto has_member = [&](std::size_t one) {
      return std::any_of(order.code.begin() + order.begin[one],
                         order.code.begin() + order.begin[one + 1],
                         [&](std::uint32_t x) { return reached[x] != 0; });
    };
    std::size_t last = order.classes();  // reached so far; none yet
    while (last > 0 && !has_member(last - 1)) --last;
    if (last == 0) return reached;
    std::vector<std::size_t> by_first(order.classes());
    std::iota(by_first.begin(), by_first.end(), std::size_t{0});
    const std::vector<std::uint32_t>& first = jumps_.acceptance().first;
    std::stable_sort(by_first.begin(), by_first.end(),
                     [&](std::size_t a, std::size_t b) { return first[a] < first[b]; });
    for (const std::size_t one : by_first) {
      if (first[one] >= last) break;
      add_members(one);
      if (one >= last && has_member(one)) last = one + 1;
    }
    return reached;
  }

 private:
  AcceptedJumps jumps_;
  DoubleDouble exact_;  // 1/N
};

}  // namespace

std::unique_ptr<Chain> jump_chain(AcceptedJumps jumps) {
  return std::make_unique<JumpChain>(std::move(jumps));
}

}  // namespace archwalk
