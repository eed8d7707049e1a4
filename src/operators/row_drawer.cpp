#include "row_drawer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

#include "archwalk/operators/probability.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {
namespace {

// The operator number of the streams that rows are drawn from: no operator of a sweep has it.
constexpr std::uint32_t kRowStreams = (1u << kOperatorBits) - 1;

constexpr std::size_t kEntriesAtOnce = 1024;
constexpr std::size_t kWordsBesideEdits = 3;  // of an entry: its distance and its weight

// ⌊word n / 2^32⌋: matrices are a matter of taste, so a bias of n/2^32 does no harm.
std::uint32_t below(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>(std::uint64_t{word} * n >> 32);
}

// The architectures around one.
class Edits {
 public:
  Edits(std::uint32_t x, std::uint32_t radix, std::uint32_t edges) : radix_(radix), edges_(edges) {
    std::uint32_t power = 1;
    for (std::uint32_t edge = 0; edge < edges; ++edge, power *= radix) {
      power_[edge] = power;
      digit_[edge] = x / power % radix;
      order_[edge] = edge;
    }
  }

  // Uniform at that distance of x: the first edges of a random order change. Two words an edit.
  std::uint32_t target(std::uint32_t x, std::size_t distance, const std::uint32_t* words) {
    std::uint32_t y = x;
    for (std::uint32_t i = 0; i < distance; ++i) {
      swapped_[i] = i + below(*words++, edges_ - i);
      const std::uint32_t edge = order_[swapped_[i]];
      order_[swapped_[i]] = order_[i];
      order_[i] = edge;
      const std::uint32_t turned = digit_[edge] + 1 + below(*words++, radix_ - 1);
      const std::uint32_t other = turned < radix_ ? turned : turned - radix_;
      y += (other - digit_[edge]) * power_[edge];  // modulo 2^32
    }
    for (std::size_t i = distance; i-- > 0;) std::swap(order_[i], order_[swapped_[i]]);
    return y;
  }

 private:
  std::uint32_t radix_;
  std::uint32_t edges_;
  // Filled as far as the space has edges.
  std::array<std::uint32_t, kMaxEdges> power_;    // [edge] K^edge
  std::array<std::uint32_t, kMaxEdges> digit_;    // [edge] of x
  std::array<std::uint32_t, kMaxEdges> order_;    // [place] edge; ascending between two targets
  std::array<std::uint32_t, kMaxEdges> swapped_;  // [edit] place
};

// Rows up to this length are put in order by counting for each entry those below it: nothing
// branches, and the comparisons are made many at once.
constexpr std::size_t kMostRanked = 64;

constexpr int kWeightBits = 33;  // of 0..2^32
constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

// Whether no two of the keys that the ranks were counted of are equal: equal ones have one rank.
bool are_distinct(const std::vector<std::int64_t>& ranks, std::size_t n) {
  const std::int64_t sum = std::accumulate(
      ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(n), std::int64_t{0});
  return sum == static_cast<std::int64_t>(n * (n - 1) / 2);
}

}  // namespace

RowDrawer::RowDrawer(const RandomExplicit& proposal, const ProductShape& shape)
    : proposal_(proposal),
      arithmetic_(row_arithmetic()),
      degree_(static_cast<std::size_t>(proposal.out_degree)),
      rows_at_once_(static_cast<std::uint32_t>((kEntriesAtOnce + degree_ - 1) / degree_)),
      radix_(static_cast<std::uint32_t>(shape.radix)),
      edges_(static_cast<std::uint32_t>(shape.edges)),
      last_below_(proposal.weights.size() - 1),
      key_(static_cast<std::uint64_t>(proposal.draw)),
      most_words_(kWordsBesideEdits + 2 * std::size_t{edges_}),
      words_(most_words_ + kWordBlocks * kPhiloxWords),
      target_(rows_at_once_ * degree_),
      distance_(target_.size()),
      unit_(padded_row(target_.size()), 0.5),
      share_(unit_.size()),
      row_share_(padded_row(degree_)),
      weight_(row_share_.size()),
      key_of_(row_share_.size()),
      rank_(row_share_.size()),
      sorted_(degree_) {
  std::partial_sum(proposal.weights.begin(), proposal.weights.end() - 1, last_below_.begin());
}

// The next words of the row's stream, as many as an entry may take.
const std::uint32_t* RowDrawer::words_of_entry() {
  if (words_end_ - position_ < most_words_) {
    const auto begin = words_.begin();
    std::copy(begin + static_cast<std::ptrdiff_t>(position_),
              begin + static_cast<std::ptrdiff_t>(words_end_), begin);
    words_end_ -= position_;
    position_ = 0;
    while (words_end_ < most_words_) {
      arithmetic_.words(key_, subsequence_, block_, words_.data() + words_end_);
      block_ += kWordBlocks;
      words_end_ += kWordBlocks * kPhiloxWords;
    }
  }
  return words_.data() + position_;
}

// Row x into the arrays from `at` on: each entry's distance, target and uniform number.
void RowDrawer::draw_entries(std::uint32_t x, std::size_t at) {
  subsequence_ = subsequence(Purpose::generate, kRowStreams, x);
  block_ = 0;
  position_ = words_end_ = 0;
  Edits edits(x, radix_, edges_);
  for (std::size_t i = at; i < at + degree_; ++i) {
    const std::uint32_t* words = words_of_entry();
    const std::uint64_t word = words[0];
    std::size_t distance = 0;
    for (std::uint64_t below_next : last_below_) distance += word >= below_next ? 1 : 0;
    distance_[i] = static_cast<std::uint32_t>(distance);
    target_[i] = edits.target(x, distance, words + 1);
    words += 1 + 2 * distance;
    // As WordSequence::next_unit().
    const auto bits = static_cast<std::int64_t>((std::uint64_t{words[0]} << 32 | words[1]) >> 12);
    unit_[i] = (static_cast<double>(bits) + 0.5) * 0x1p-52;
    position_ += kWordsBesideEdits + 2 * distance;
  }
}

// The shares by largest remainder, as normalised_weights() does, which has the cases that are rare.
void RowDrawer::weigh(const double* shares) {
  if (degree_ <= kMostRanked) {
    std::copy_n(shares, degree_, row_share_.begin());  // zeros follow
    const double sum = std::accumulate(shares, shares + degree_, 0.0);
    arithmetic_.quotas(row_share_.data(), row_share_.size(), sum, weight_.data(), key_of_.data());
    arithmetic_.ranks(key_of_.data(), key_of_.size(), rank_.data());
    const auto missing = static_cast<std::int64_t>(
        kProbabilityOne - std::accumulate(weight_.begin(), weight_.end(), std::uint64_t{0}));
    if (missing >= 0 && missing <= static_cast<std::int64_t>(degree_) &&
        are_distinct(rank_, degree_)) {
      for (std::size_t i = 0; i < degree_; ++i) weight_[i] += rank_[i] < missing ? 1 : 0;
      return;
    }
  }
  const std::vector<std::uint64_t> weights =
      normalised_weights(std::vector<double>(shares, shares + degree_));
  std::copy(weights.begin(), weights.end(), weight_.begin());
}

// Targets in order, entries of one target added up, those without weight left out.
void RowDrawer::append(const std::uint32_t* targets, DrawnRows& out) {
  for (std::size_t i = 0; i < degree_; ++i) {
    key_of_[i] = static_cast<std::int64_t>(std::uint64_t{targets[i]} << kWeightBits | weight_[i]);
  }
  std::fill(key_of_.begin() + static_cast<std::ptrdiff_t>(degree_), key_of_.end(), kLast);
  if (degree_ <= kMostRanked) {
    arithmetic_.ranks(key_of_.data(), key_of_.size(), rank_.data());
  }
  if (degree_ <= kMostRanked && are_distinct(rank_, degree_)) {
    for (std::size_t i = 0; i < degree_; ++i) {
      sorted_[static_cast<std::size_t>(rank_[i])] = key_of_[i];
    }
  } else {
    std::copy_n(key_of_.begin(), degree_, sorted_.begin());
    std::sort(sorted_.begin(), sorted_.end());
  }
  const std::size_t begin = out.entries.size();
  for (std::int64_t key : sorted_) {
    const auto target = static_cast<std::uint32_t>(key >> kWeightBits);
    const std::uint64_t weight =
        static_cast<std::uint64_t>(key) & ((std::uint64_t{1} << kWeightBits) - 1);
    if (weight == 0) continue;
    if (out.entries.size() > begin && out.entries.back().target == target) {
      out.entries.back().weight += weight;
    } else {
      out.entries.push_back({target, weight});
    }
  }
  out.end.push_back(out.entries.size());
}

void RowDrawer::draw(std::uint32_t first, std::uint32_t last, DrawnRows& out) {
  while (first < last) {
    const std::uint32_t rows = std::min(last - first, rows_at_once_);
    for (std::uint32_t row = 0; row < rows; ++row) draw_entries(first + row, row * degree_);
    arithmetic_.shares(unit_.data(), padded_row(rows * degree_), proposal_.concentration,
                       share_.data());
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t at = row * degree_;
      weigh(share_.data() + at);
      std::uint64_t reach = 0;
      for (std::size_t i = 0; i < degree_; ++i) reach += weight_[i] * distance_[at + i];
      out.reach.push_back(reach);
      append(target_.data() + at, out);
    }
    first += rows;
  }
}

}  // namespace archwalk
