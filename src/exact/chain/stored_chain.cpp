#include "stored_chain.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

// The entries between the states, in their order.
class StoredPart final : public ChainPart {
 public:
  StoredPart(const StoredChain& chain, const std::vector<std::uint32_t>& states) {
    constexpr std::uint32_t kNone = ~0u;
    std::vector<std::uint32_t> place(chain.size(), kNone);
    std::uint64_t most = 0;
    for (std::uint32_t i = 0; i < states.size(); ++i) {
      place[states[i]] = i;
      most += chain.begin()[states[i] + 1] - chain.begin()[states[i]];
    }
    // What is never filled takes no memory.
    target_.reserve(most);
    probability_.reserve(most);
    begin_.reserve(states.size() + 1);
    begin_.push_back(0);
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (i % kRowsBetweenLooks == 0) stop_if_cancelled();
      const std::uint64_t end = chain.begin()[states[i] + 1];
      for (std::uint64_t entry = chain.begin()[states[i]]; entry < end; ++entry) {
        const std::uint32_t to = place[chain.target()[entry]];
        if (to == kNone) continue;
        target_.push_back(to);
        probability_.push_back(chain.probability()[entry]);
      }
      begin_.push_back(target_.size());
    }
  }

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& /*scratch*/) override {
    sum_stored_rows({begin_.data(), target_.data(), probability_.data(), 0, 0, u, columns, out},
                    begin_.size() - 1);
  }

 private:
  std::vector<std::uint64_t> begin_;
  std::vector<std::uint32_t> target_;
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
  sum_stored_rows({begin_.data(), target_.data(), probability_.data(), 0, 0, u, columns, out},
                  leaving_.size());
}

std::unique_ptr<ChainPart> StoredChain::part(std::vector<std::uint32_t> states) const {
  return std::make_unique<StoredPart>(*this, states);
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
