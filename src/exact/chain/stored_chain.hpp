#pragma once

#include <functional>

#include "archwalk/operators/proposal_facts.hpp"
#include "chain.hpp"
#include "rows/row_product.hpp"

namespace archwalk {

/// P as stored off-diagonal entries (CSR); 12 bytes an entry.
class StoredChain final : public Chain {
 public:
  /// row(x, out) gives the entries y != x with P(x,y) > 0, each off by at most `entry_error`.
  using Row = std::function<void(std::uint32_t x, std::vector<Transition>& out)>;
  /// `order`, where not empty, lists the states so that one is mostly followed by earlier ones (a
  /// guided walk: best first): the solver sweeps in that order.
  /// `most_entries`, where it is known, is room for so many.
  StoredChain(std::uint32_t size, const Row& row, double entry_error,
              std::vector<std::uint32_t> order, std::uint64_t most_entries = 0);

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override;
  std::unique_ptr<OrderedChain> in_order(std::vector<std::uint32_t> states) const override;
  void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                    ChainScratch& scratch) const override;
  StateSet can_reach(const StateSet& seed, const StateSet& blocked) const override;

  const std::vector<std::uint64_t>& begin() const { return begin_; }       ///< [x], and the end
  const std::vector<std::uint32_t>& target() const { return target_; }     ///< [entry]
  const std::vector<double>& probability() const { return probability_; }  ///< [entry]
  const std::vector<std::uint32_t>& order() const { return order_; }

 private:
  RowEntries row_of(std::size_t x) const;

  std::vector<std::uint64_t> begin_;
  std::vector<std::uint32_t> target_;
  std::vector<double> probability_;
  std::vector<std::uint32_t> order_;
};

}  // namespace archwalk
