#include "stored_chain.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

// The first rows of a chain in another order, and of each its entries up to the last of these.
class FirstRows final : public ChainPart {
 public:
  FirstRows(const std::vector<std::uint64_t>& begin, const std::vector<std::uint32_t>& target,
            const std::vector<double>& probability, std::size_t count)
      : begin_(begin), target_(target), probability_(probability) {
    end_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto first = target.begin() + static_cast<std::ptrdiff_t>(begin[i]);
      const auto last = target.begin() + static_cast<std::ptrdiff_t>(begin[i + 1]);
      const auto end = std::lower_bound(first, last, static_cast<std::uint32_t>(count));
      end_.push_back(static_cast<std::uint64_t>(end - target.begin()));
    }
  }

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& /*scratch*/) override {
    sum_stored_rows(
        {begin_.data(), end_.data(), target_.data(), probability_.data(), 0, 0, u, columns, out},
        end_.size());
  }

 private:
  const std::vector<std::uint64_t>& begin_;
  const std::vector<std::uint32_t>& target_;
  const std::vector<double>& probability_;
  std::vector<std::uint64_t> end_;  // [row]
};

class StoredInOrder final : public OrderedChain {
 public:
  StoredInOrder(const StoredChain& chain, const std::vector<std::uint32_t>& states) {
    std::vector<std::uint32_t> place(chain.size());
    for (std::uint32_t i = 0; i < states.size(); ++i) place[states[i]] = i;
    target_.reserve(chain.target().size());
    probability_.reserve(chain.target().size());
    begin_.reserve(states.size() + 1);
    begin_.push_back(0);
    std::vector<std::pair<std::uint32_t, double>> row;
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (i % kRowsBetweenLooks == 0) stop_if_cancelled();
      row.clear();
      const std::uint64_t end = chain.begin()[states[i] + 1];
      for (std::uint64_t entry = chain.begin()[states[i]]; entry < end; ++entry) {
        row.emplace_back(place[chain.target()[entry]], chain.probability()[entry]);
      }
      std::sort(row.begin(), row.end());
      for (const auto& [to, probability] : row) {
        target_.push_back(to);
        probability_.push_back(probability);
      }
      begin_.push_back(target_.size());
    }
  }

  std::unique_ptr<ChainPart> first(std::size_t count) const override {
    return std::make_unique<FirstRows>(begin_, target_, probability_, count);
  }

 private:
  std::vector<std::uint64_t> begin_;
  std::vector<std::uint32_t> target_;  // places in the order, ascending in a row
  std::vector<double> probability_;
};

}  // namespace

StoredChain::StoredChain(std::uint32_t size, const Row& row, double entry_error,
                         std::vector<std::uint32_t> order, std::uint64_t most_entries)
    : order_(std::move(order)) {
  begin_.reserve(size + 1);
  // What is never filled takes no memory; growing would hold everything twice for a while.
  target_.reserve(most_entries);
  probability_.reserve(most_entries);
  begin_.push_back(0);
  std::vector<Transition> entries;
  std::size_t longest = 0;
  for (std::uint32_t x = 0; x < size; ++x) {
    row(x, entries);
    std::sort(entries.begin(), entries.end(),
              [](const Transition& a, const Transition& b) { return a.target < b.target; });
    DoubleDouble leaving;
    for (const Transition& entry : entries) {
      leaving += DoubleDouble(entry.probability);
      target_.push_back(entry.target);
      probability_.push_back(entry.probability);
    }
    leaving_exactly_.push_back(leaving);
    leaving_.push_back(static_cast<double>(leaving));
    begin_.push_back(target_.size());
    longest = std::max(longest, entries.size());
  }
  entry_error_ = entry_error;
  jump_units_ = row_rounding_units(longest) + 2.0;
}

RowEntries StoredChain::row_of(std::size_t x) const {
  return {target_.data() + begin_[x], probability_.data() + begin_[x], begin_[x + 1] - begin_[x]};
}

void StoredChain::jump(const double* u, double* out, std::size_t columns,
                       ChainScratch& /*scratch*/) const {
  sum_stored_rows({begin_.data(), begin_.data() + 1, target_.data(), probability_.data(), 0, 0, u,
                   columns, out},
                  leaving_.size());
}

std::unique_ptr<OrderedChain> StoredChain::in_order(std::vector<std::uint32_t> states) const {
  return std::make_unique<StoredInOrder>(*this, states);
}

void StoredChain::jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                               ChainScratch& /*scratch*/) const {
  out.assign(u.size(), DoubleDouble());
  std::vector<DoubleDouble> piece;
  for (std::size_t x = 0; x < leaving_.size(); ++x) {
    if (x % kRowsBetweenLooks == 0) stop_if_cancelled();
    add_long_row(row_of(x), u.data(), 1, piece, &out[x]);
  }
}

StateSet StoredChain::can_reach(const StateSet& seed, const StateSet& blocked) const {
  // Sources of every state, then a search backwards.
  const std::size_t n = leaving_.size();
  std::vector<std::uint64_t> into(n + 1, 0);
  for (std::uint32_t y : target_) ++into[y + 1];
  for (std::size_t y = 0; y < n; ++y) into[y + 1] += into[y];
  std::vector<std::uint32_t> source(target_.size());
  std::vector<std::uint64_t> next(into.begin(), into.end() - 1);
  for (std::uint32_t x = 0; x < n; ++x) {
    if (x % kRowsBetweenLooks == 0) stop_if_cancelled();
    for (std::uint64_t i = begin_[x]; i < begin_[x + 1]; ++i) source[next[target_[i]]++] = x;
  }
  StateSet reached = seed;
  std::vector<std::uint32_t> open;
  for (std::uint32_t x = 0; x < n; ++x) {
    if (seed[x] != 0) open.push_back(x);
  }
  while (!open.empty()) {
    const std::uint32_t y = open.back();
    open.pop_back();
    if (y % kRowsBetweenLooks == 0) stop_if_cancelled();
    for (std::uint64_t i = into[y]; i < into[y + 1]; ++i) {
      const std::uint32_t x = source[i];
      if (reached[x] != 0 || blocked[x] != 0) continue;
      reached[x] = 1;
      open.push_back(x);
    }
  }
  return reached;
}

}  // namespace archwalk
