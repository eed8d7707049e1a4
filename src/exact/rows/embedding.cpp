#include "embedding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "archwalk/core/error.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

// Most states, a limit of their numbers alone.
constexpr std::size_t kMostStates = std::size_t{1} << 31;

// What is remembered, as words behind the cell: tabu(k): how many, then they, oldest first, then
// zeros; elitist: the incumbent and the steps waited.
class Histories {
 public:
  Histories(const Memory& memory, const Guide& guide)
      : kept_(static_cast<std::size_t>(tabu_size(memory))), guide_(guide) {
    if (const auto* elitist = std::get_if<ElitistRestart>(&memory)) {
      patience_ = static_cast<std::uint32_t>(elitist->m);
    }
  }

  std::size_t words() const { return kept_ > 0 ? 2 + kept_ : 3; }

  void begin(std::uint32_t cell, std::uint32_t* out) const {
    std::fill(out, out + words(), 0);
    out[0] = cell;
    if (kept_ == 0) out[1] = cell;
  }

  std::span<const std::uint32_t> left_out(const std::uint32_t* state) const {
    return {state + 2, kept_ > 0 ? state[1] : 0};
  }

  // The state after a step from `state` whose result is y.
  void next(const std::uint32_t* state, std::uint32_t y, std::uint32_t* out) const {
    std::copy(state, state + words(), out);
    if (kept_ > 0) {
      if (y == state[0]) return;
      if (out[1] == kept_) {
        std::copy(out + 3, out + words(), out + 2);
        --out[1];
      }
      out[2 + out[1]++] = state[0];
      out[0] = y;
      return;
    }
    out[0] = y;
    if (guide_.key[y] > guide_.key[out[1]]) {
      out[1] = y;
      out[2] = 0;
    } else if (++out[2] == patience_) {
      out[0] = out[1];
      out[2] = 0;
    }
  }

 private:
  std::size_t kept_;
  std::uint32_t patience_ = 0;
  const Guide& guide_;
};

// Numbers for rows of words, 0, 1, ... in the order in which they come.
class Numbering {
 public:
  Numbering(const Numbering&) = delete;  // its set looks rows up here
  explicit Numbering(std::size_t words) : words_(words), known_(16, Hash{this}, Equal{this}) {}

  std::size_t size() const { return all_.size() / words_; }
  const std::uint32_t* row(std::size_t i) const { return all_.data() + i * words_; }

  /// Room for one more row, to be filled and then numbered. Rows move: earlier pointers go stale.
  std::uint32_t* room() {
    all_.resize(all_.size() + words_);
    return all_.data() + all_.size() - words_;
  }
  std::uint32_t number() {
    const auto last = static_cast<std::uint32_t>(size() - 1);
    const auto [place, is_new] = known_.insert(last);
    if (!is_new) all_.resize(all_.size() - words_);
    return *place;
  }

 private:
  struct Hash {
    const Numbering* own;
    std::size_t operator()(std::uint32_t i) const {
      std::uint64_t hash = 0;  // FNV-1a on whole words
      const std::uint32_t* row = own->row(i);
      for (std::size_t w = 0; w < own->words_; ++w) hash = (hash ^ row[w]) * 0x100000001B3u;
      return static_cast<std::size_t>(hash ^ (hash >> 29));
    }
  };
  struct Equal {
    const Numbering* own;
    bool operator()(std::uint32_t a, std::uint32_t b) const {
      return std::equal(own->row(a), own->row(a) + own->words_, own->row(b));
    }
  };
  std::size_t words_;
  std::vector<std::uint32_t> all_;
  std::unordered_set<std::uint32_t, Hash, Equal> known_;
};

// One entry for each target, x left out.
void append_row(std::uint32_t x, std::vector<Transition>& row, Embedding& out) {
  std::sort(row.begin(), row.end(),
            [](const Transition& a, const Transition& b) { return a.target < b.target; });
  for (std::size_t first = 0; first < row.size();) {
    std::size_t last = first + 1;
    while (last < row.size() && row[last].target == row[first].target) ++last;
    if (row[first].target != x) {
      out.target.push_back(row[first].target);
      out.probability.push_back(
          pairwise_sum(first, last, [&](std::size_t i) { return row[i].probability; }));
    }
    first = last;
  }
  out.longest_row =
      std::max(out.longest_row, out.target.size() - static_cast<std::size_t>(out.begin.back()));
  out.begin.push_back(out.target.size());
}

}  // namespace

double most_states(const Operator& op, std::uint32_t size, std::uint64_t row_size) {
  constexpr double kEnough = 0x1p62;
  const auto n = static_cast<double>(size);
  const double wider = std::min(static_cast<double>(row_size), n);
  double of_length = 1.0;  // ways to come to x over so many architectures
  double sum = 0.0;
  if (const int kept = tabu_size(op.memory); kept > 0) {
    double distinct = 1.0;  // lists of so many that are distinct and not x
    for (int length = 0; length <= kept && sum < kEnough; ++length) {
      sum += std::min(of_length, distinct);
      of_length *= wider;
      distinct *= std::max(0.0, n - 1.0 - length);
    }
    return n * sum;
  }
  if (const auto* elitist = std::get_if<ElitistRestart>(&op.memory)) {
    // Where a walk can be so many steps from its incumbent.
    for (int waited = 0; waited < elitist->m && sum < kEnough; ++waited) {
      sum += std::min(of_length, n);
      of_length = std::min(of_length * wider, kEnough);
    }
    return n * sum;
  }
  return n;
}

Embedding embed(const Operator& op, const TransitionRows& rows, const Guide& guide,
                std::uint32_t size, std::uint64_t most_entries, std::string_view advice) {
  const Histories histories(op.memory, guide);
  Numbering states(histories.words());
  for (std::uint32_t x = 0; x < size; ++x) {
    histories.begin(x, states.room());
    states.number();
  }
  Embedding out;
  out.begin.push_back(0);
  std::vector<std::uint32_t> own(histories.words());
  std::vector<Transition> row;
  for (std::size_t i = 0; i < states.size(); ++i) {
    std::copy(states.row(i), states.row(i) + own.size(), own.begin());
    const std::uint32_t x = own.front();
    rows.proposed(x, histories.left_out(own.data()), row);
    const double stays = rows.select(x, row);
    if (stays > 0.0) row.push_back({x, stays});
    for (Transition& entry : row) {
      histories.next(own.data(), entry.target, states.room());
      entry.target = states.number();
    }
    append_row(static_cast<std::uint32_t>(i), row, out);
    if (out.target.size() > most_entries || states.size() > kMostStates) {
      throw InputError(
          fmt::format("no exact method fits {}", to_string(op)),
          fmt::format("with what it remembers its walk has more than {} states and {} transitions",
                      i + 1, most_entries),
          advice);
    }
  }
  out.tabu_size = static_cast<std::size_t>(tabu_size(op.memory));
  for (std::size_t i = 0; i < states.size(); ++i) {
    out.cell.push_back(*states.row(i));
    const auto left_out = histories.left_out(states.row(i));
    out.tabu_count.push_back(static_cast<std::uint32_t>(left_out.size()));
    out.tabu.insert(out.tabu.end(), left_out.begin(), left_out.end());
    out.tabu.resize((i + 1) * out.tabu_size, 0);
  }
  // Entries that meet in one state are added up.
  out.entry_error =
      rows.entry_error() + (pairwise_error_units(rows.row_size()) + 1.0) * kUnitRoundoff;
  return out;
}

}  // namespace archwalk
