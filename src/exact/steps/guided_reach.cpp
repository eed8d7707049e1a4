#include "guided_reach.hpp"

#include <algorithm>

#include "archwalk/space/graph_search.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "jumps/accepted_jumps.hpp"
#include "jumps/guided_jumps.hpp"

namespace archwalk {
namespace {

std::string selection_of(const Operator& op) {
  return to_string(Operator{Uniform{}, op.selection});
}

// By places in the guide's order, as classes are ranges of it.
CountedDistances accepted_distances(const Operator& op, const RowSource& source) {
  const KeyOrder& order = *source.key_order(op);
  const ClassAcceptance acceptance = class_acceptance(op, *source.guide(op), order);
  CountedDistances which{std::vector<std::uint32_t>(order.code.size()),
                         std::vector<std::uint32_t>(order.code.size())};
  for (std::size_t one = 0; one < order.classes(); ++one) {
    for (std::uint32_t place = order.begin[one]; place < order.begin[one + 1]; ++place) {
      which.place[order.code[place]] = place;
      which.first[order.code[place]] = order.begin[acceptance.first[one]];
    }
  }
  return which;
}

// Edge by edge, a column for each digit.
StateFunction by_edges(const Operator& op, const RowSource& source) {
  const ProductShape& shape = source.shape();
  const AcceptedJumps jumps(op, source);
  const auto radix = static_cast<std::size_t>(shape.radix);
  StateFunction reach;
  reach.value.assign(shape.size, 0.0);
  std::vector<double> has_digit(shape.size * radix);
  std::vector<double> taken(has_digit.size());
  JumpScratch<double> scratch;
  std::size_t stride = 1;
  for (int edge = 0; edge < shape.edges; ++edge, stride *= radix) {
    std::fill(has_digit.begin(), has_digit.end(), 0.0);
    for (std::size_t x = 0; x < shape.size; ++x) has_digit[x * radix + x / stride % radix] = 1.0;
    jumps.sum(has_digit.data(), taken.data(), radix, scratch);
    for (std::size_t x = 0; x < shape.size; ++x) {
      for (std::size_t digit = 0; digit < radix; ++digit) {
        if (digit != x / stride % radix) reach.value[x] += taken[x * radix + digit];
      }
    }
  }
  double largest = 0.0;
  for (double& value : reach.value) largest = std::max(largest, value /= shape.size);
  const double units = jumps.rounding_units() + static_cast<double>(shape.edges) * shape.radix;
  reach.error = (units + 2.0) * kUnitRoundoff * largest;
  return reach;
}

}  // namespace

bool GuidedReaches::has(const Operator& op) const {
  return space_.graph() != nullptr ? searches(op) : has_guided_jumps(op, source_);
}

bool GuidedReaches::searches(const Operator& op) const {
  return space_.graph() != nullptr && selects_by_rank(op) &&
         guided_jumps(op, source_.shape()).has_value() && !space_.distance_sums().empty();
}

void GuidedReaches::prepare(const Operator& op, Progress& progress) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t>& sums = sums_[selection_of(op)];
  if (!sums.empty()) return;
  sums = distance_sums(*space_.graph(), 0, progress, accepted_distances(op, source_));
}

StateFunction GuidedReaches::of_jump(const Operator& op) const {
  return space_.graph() != nullptr ? by_searches(op) : by_edges(op, source_);
}

StateFunction GuidedReaches::by_searches(const Operator& op) const {
  NoProgress progress;
  prepare(op, progress);
  const std::lock_guard lock(mutex_);
  StateFunction reach;
  for (const std::uint64_t sum : sums_.at(selection_of(op))) {
    reach.value.push_back(static_cast<double>(sum) / space_.size());
  }
  reach.error = kUnitRoundoff * *std::max_element(reach.value.begin(), reach.value.end());
  return reach;
}

}  // namespace archwalk
