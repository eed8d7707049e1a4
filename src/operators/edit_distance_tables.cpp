// What walks of EditDistance look up: the classes of distances, and the differences of each.
#include <cstddef>
#include <numeric>
#include <vector>

#include "archwalk/operators/edit_distance.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/space/hamming_scheme.hpp"

namespace archwalk {
namespace {

// All differences, the nearer ones first, those at a distance in the order of
// EditDistanceStep::unrank(): by the last edge, unchanged first, then the one before.
template <HasDigits Digits>
std::vector<typename Digits::Word> differences_by_distance(const ProductShape& shape) {
  using Word = typename Digits::Word;
  std::vector<Word> all;
  all.reserve(shape.size);
  auto visit = [&](auto& self, int edge, int changes_left, Word chosen) -> void {
    if (changes_left == 0) {
      all.push_back(chosen);
      return;
    }
    if (edge >= changes_left) self(self, edge - 1, changes_left, chosen);  // room for them below
    for (std::uint32_t digit = 1; digit < static_cast<std::uint32_t>(shape.radix); ++digit) {
      self(self, edge - 1, changes_left - 1,
           static_cast<Word>(chosen | Digits::field(digit, edge)));
    }
  };
  for (int distance = 0; distance <= shape.edges; ++distance) {
    visit(visit, shape.edges - 1, distance, Word{0});
  }
  return all;
}

}  // namespace

template <HasDigits Digits>
EditDistanceStep<Digits> EditDistance::step(const Digits& digits, const ProductShape& shape,
                                            StepTables& tables, int proposals_per_step) const {
  using Word = typename Digits::Word;
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  const std::vector<std::uint32_t> below = difference_counts(shape);
  EditDistanceStep<Digits> step;
  step.digits = digits;
  step.draws = facts(shape, proposals_per_step).draws;
  const bool is_tabulated = shape.size <= kMaxTabulatedSize;
  std::vector<DistanceClass> classes;
  std::vector<FartherClass> farther;
  std::uint64_t cumulated = 0;
  for (std::size_t at = 0; at < weights.size(); ++at) {
    if (weights[at] == 0) continue;
    const std::uint64_t nearer = std::accumulate(
        counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(at), std::uint64_t{0});
    DistanceClass now;
    now.distance = static_cast<std::uint32_t>(at);
    now.count = static_cast<std::uint32_t>(counts[at]);
    now.position = static_cast<std::uint32_t>(is_tabulated ? nearer : classes.size());
    if (!classes.empty()) {
      farther.push_back({static_cast<std::uint32_t>(cumulated - 1),
                         now.count - classes.back().count, now.position - classes.back().position});
    }
    classes.push_back(now);
    cumulated += weights[at];
  }
  step.support = static_cast<int>(classes.size());
  step.classes = tables.place(classes);
  step.farther = tables.place(farther);
  for (std::size_t i = 0; i + 1 < std::size_t{kFewClasses}; ++i) {
    step.last_below[i] = i < farther.size() ? farther[i].last_below : ~0u;
  }
  step.first_count = classes.front().count;
  step.first_position = classes.front().position;
  step.is_single = weights.size() > 1 && weights[1] == kProbabilityOne;
  step.single = SingleEdits<Digits>(digits, tables);
  if (is_tabulated && !step.is_single) {
    step.differences = tables.template place_shared<Word>(
        "differences by distance", [&] { return differences_by_distance<Digits>(shape); });
  }
  step.below =
      tables.template place_shared<std::uint32_t>("difference counts", [&] { return below; });
  return step;
}

template EditDistanceStep<Digits32> EditDistance::step(const Digits32&, const ProductShape&,
                                                       StepTables&, int) const;
template EditDistanceStep<Digits64> EditDistance::step(const Digits64&, const ProductShape&,
                                                       StepTables&, int) const;
template EditDistanceStep<Digits128> EditDistance::step(const Digits128&, const ProductShape&,
                                                        StepTables&, int) const;
template EditDistanceStep<WideDigits64> EditDistance::step(const WideDigits64&, const ProductShape&,
                                                           StepTables&, int) const;

}  // namespace archwalk
