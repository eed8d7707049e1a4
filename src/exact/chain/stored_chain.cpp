#include "stored_chain.hpp"

#include <algorithm>
#include <numeric>

#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

// Rows with their entries in the order of the targets' places: of those among the first states each
// has a part of its entries at its beginning.
struct RowsInOrder {
  const std::vector<std::uint64_t>& begin;  // [state], and the end
  std::vector<std::uint32_t> place;         // [state]
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
};

class FirstStates final : public ChainPart {
 public:
  FirstStates(const RowsInOrder& rows, std::size_t count) : rows_(rows) {
    row_.reserve(count);
    end_.reserve(count);
    for (std::uint32_t x = 0; x < rows.place.size(); ++x) {
      if (rows.place[x] >= count) continue;
      const auto first = rows.target.begin() + static_cast<std::ptrdiff_t>(rows.begin[x]);
      const auto last = rows.target.begin() + static_cast<std::ptrdiff_t>(rows.begin[x + 1]);
      const auto end =
          std::partition_point(first, last, [&](std::uint32_t y) { return rows.place[y] < count; });
      row_.push_back(x);
      end_.push_back(static_cast<std::uint64_t>(end - rows.target.begin()));
    }
  }

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& /*scratch*/) override {
    sum_stored_rows({rows_.begin.data(), end_.data(), rows_.target.data(), rows_.probability.data(),
                     row_.data(), 0, 0, u, columns, out},
                    row_.size());
  }

 private:
  const RowsInOrder& rows_;
  std::vector<std::uint32_t> row_;  // ascending
  std::vector<std::uint64_t> end_;
};

class StoredInOrder final : public OrderedChain {
 public:
  StoredInOrder(const StoredChain& chain, const std::vector<std::uint32_t>& states)
      : rows_{chain.begin(), std::vector<std::uint32_t>(chain.size()), {}, {}} {
    for (std::uint32_t i = 0; i < states.size(); ++i) rows_.place[states[i]] = i;
    rows_.target.reserve(chain.target().size());
    rows_.probability.reserve(chain.target().size());
    std::vector<std::uint64_t> row;
    for (std::size_t x = 0; x < chain.size(); ++x) {
      if (x % kRowsBetweenLooks == 0) stop_if_cancelled();
      row.resize(chain.begin()[x + 1] - chain.begin()[x]);
      std::iota(row.begin(), row.end(), chain.begin()[x]);
      std::sort(row.begin(), row.end(), [&](std::uint64_t a, std::uint64_t b) {
        return rows_.place[chain.target()[a]] < rows_.place[chain.target()[b]];
      });
      for (const std::uint64_t entry : row) {
        rows_.target.push_back(chain.target()[entry]);
        rows_.probability.push_back(chain.probability()[entry]);
      }
    }
  }

  std::unique_ptr<ChainPart> first(std::size_t count) const override {
    return std::make_unique<FirstStates>(rows_, count);
  }

 private:
  RowsInOrder rows_;
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
  sum_stored_rows({begin_.data(), begin_.data() + 1, target_.data(), probability_.data(), nullptr,
                   0, 0, u, columns, out},
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
