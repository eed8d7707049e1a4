#include "stored_chain.hpp"

#include <algorithm>

namespace archwalk {

StoredChain::StoredChain(std::uint32_t size, const Row& row, double entry_error,
                         std::vector<std::uint32_t> order)
    : order_(std::move(order)) {
  begin_.reserve(size + 1);
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
  jump_units_ = static_cast<double>(longest) + 2.0;
}

template <std::size_t Block>
void StoredChain::jump_block(const double* u, double* out, std::size_t columns,
                             std::size_t first) const {
  for (std::size_t x = 0; x < leaving_.size(); ++x) {
    double sum[Block] = {};
    for (std::uint64_t i = begin_[x]; i < begin_[x + 1]; ++i) {
      const double* from = u + target_[i] * columns + first;
      for (std::size_t c = 0; c < Block; ++c) sum[c] += probability_[i] * from[c];
    }
    for (std::size_t c = 0; c < Block; ++c) out[x * columns + first + c] = sum[c];
  }
}

void StoredChain::jump(const double* u, double* out, std::size_t columns,
                       ChainScratch& /*scratch*/) const {
  // Columns by blocks of a known width, which the compiler keeps in registers.
  std::size_t first = 0;
  for (; first + 8 <= columns; first += 8) jump_block<8>(u, out, columns, first);
  for (; first + 4 <= columns; first += 4) jump_block<4>(u, out, columns, first);
  for (; first + 2 <= columns; first += 2) jump_block<2>(u, out, columns, first);
  if (first < columns) jump_block<1>(u, out, columns, first);
}

void StoredChain::jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                               ChainScratch& /*scratch*/) const {
  out.resize(u.size());
  for (std::size_t x = 0; x < leaving_.size(); ++x) {
    DoubleDouble sum;
    for (std::uint64_t i = begin_[x]; i < begin_[x + 1]; ++i) {
      sum += DoubleDouble(probability_[i]) * u[target_[i]];
    }
    out[x] = sum;
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
