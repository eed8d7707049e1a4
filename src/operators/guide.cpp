#include "archwalk/operators/guide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

constexpr std::int32_t kLargestShortKey = 0xFFFF;

bool is_finite(std::int64_t k) {
  return k != kMissingScore && k != kMinusInfinityScore;
}

struct KeyRange {
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();

  void include(const std::vector<std::int64_t>& all) {
    for (std::int64_t k : all) {
      if (!is_finite(k)) continue;
      lowest = std::min(lowest, k);
      highest = std::max(highest, k);
    }
  }
  double span() const { return static_cast<double>(highest) - static_cast<double>(lowest); }
  /// `names`: the columns that the keys are of, with the guide's resolution.
  void check(const ScoreColumn& column, const std::vector<std::string>& names) const {
    constexpr auto kMaxKey = static_cast<double>(std::numeric_limits<std::int32_t>::max());
    if (span() <= kMaxKey) return;
    throw InputError(fmt::format("guide '{}' spans {:.3g} steps of its resolution {:g}",
                                 column.name, span(), column.resolution),
                     "a selection by difference carries it in 32 bits",
                     import_with(names, column.resolution, coarser_by_span(span(), kMaxKey)));
  }
  std::int32_t key(std::int64_t k) const {
    return is_finite(k) ? static_cast<std::int32_t>(k - lowest) : kLowestKey;
  }
};

// The columns NAME/trial0, NAME/trial1, ... that the table has.
std::vector<const ScoreColumn*> trial_columns(const BenchmarkTable& table,
                                              const ScoreColumn& guide) {
  std::vector<const ScoreColumn*> trials;
  for (int i = 0;; ++i) {
    const std::string name = fmt::format("{}/trial{}", guide.name, i);
    const auto found = std::find_if(table.scores.begin(), table.scores.end(),
                                    [&](const ScoreColumn& one) { return one.name == name; });
    if (found == table.scores.end()) break;
    trials.push_back(&*found);
  }
  if (trials.empty() || trials.size() > kMaxTrials) {
    throw InputError(
        fmt::format("the table has {} trials of '{}'", trials.size(), guide.name),
        fmt::format("noise by trials draws one of {}/trial0, {}/trial1, ... (1 to {} of them)",
                    guide.name, guide.name, kMaxTrials),
        "choose a guide that has such columns, or give sigma");
  }
  for (const ScoreColumn* trial : trials) {
    if (trial->resolution != guide.resolution) {
      throw InputError(fmt::format("'{}' has the resolution {:g}, '{}' has {:g}", trial->name,
                                   trial->resolution, guide.name, guide.resolution),
                       "a selection compares them", "import them with one resolution");
    }
  }
  return trials;
}

// Refuses the wider of the two, what is of one resolution being imported anew together.
void check_widths(const ScoreColumn& column, const std::vector<const ScoreColumn*>& trials) {
  KeyRange own;
  own.include(column.k);
  KeyRange range;
  std::vector<std::string> names = {column.name};
  for (const ScoreColumn* trial : trials) {
    range.include(trial->k);
    names.push_back(trial->name);
  }
  (own.span() > range.span() ? own : range).check(column, names);
}

void add_trials(const std::vector<const ScoreColumn*>& trials, const ScoreColumn& column,
                Guide& guide) {
  KeyRange range;
  for (const ScoreColumn* trial : trials) range.include(trial->k);
  guide.trials = static_cast<int>(trials.size());
  guide.trial_key.assign(column.k.size() * trials.size(), kLowestKey);
  std::size_t without = 0;
  for (std::size_t code = 0; code < column.k.size(); ++code) {
    std::uint32_t count = 0;
    for (const ScoreColumn* trial : trials) {
      if (trial->k[code] == kMissingScore) continue;
      guide.trial_key[code * trials.size() + count++] = range.key(trial->k[code]);
    }
    guide.trial_count.push_back(count);
    without += count == 0 ? 1 : 0;
  }
  if (without > 0) {
    throw InputError(fmt::format("{} of {} architectures have no trial of '{}'", without,
                                 column.k.size(), column.name),
                     "their evaluation has no outcome", "choose another guide, or give sigma");
  }
}

}  // namespace

std::vector<std::int32_t> guide_keys(const ScoreColumn& column, GuideKey kind,
                                     bool missing_ranks_lowest, const ColumnSorter& sorter) {
  if (const std::int64_t missing = column.missing_count(); missing > 0 && !missing_ranks_lowest) {
    throw InputError(
        fmt::format("guide '{}' is missing on {} of {} architectures", column.name, missing,
                    column.k.size()),
        "a selection could not compare them",
        "choose another guide, or set missing_guides = \"lowest\" (of distance and export: "
        "--missing-lowest)");
  }
  std::vector<std::int32_t> keys(column.k.size());
  if (kind == GuideKey::rank) {
    const DenseRanks ranks = dense_ranks(column, sorter);
    std::transform(ranks.rank.begin(), ranks.rank.end(), keys.begin(),
                   [](std::uint32_t rank) { return static_cast<std::int32_t>(rank); });
    return keys;
  }
  KeyRange range;
  range.include(column.k);
  range.check(column, {column.name});
  std::transform(column.k.begin(), column.k.end(), keys.begin(),
                 [&](std::int64_t k) { return range.key(k); });
  return keys;
}

Guide make_guide(const BenchmarkTable& table, std::string_view name, GuideKey kind,
                 bool missing_ranks_lowest, const ColumnSorter& sorter) {
  Guide guide;
  guide.kind = kind;
  if (kind == GuideKey::none) return guide;
  const ScoreColumn& column = table.score(name);
  guide.resolution = column.resolution;
  std::vector<const ScoreColumn*> trials;
  if (kind == GuideKey::trials) {
    trials = trial_columns(table, column);
    check_widths(column, trials);
  }
  guide.key = guide_keys(column, kind, missing_ranks_lowest, sorter);
  if (kind == GuideKey::trials) add_trials(trials, column, guide);
  if (kind == GuideKey::rank &&
      *std::max_element(guide.key.begin(), guide.key.end()) <= kLargestShortKey) {
    guide.short_key.assign(guide.key.begin(), guide.key.end());
  }
  return guide;
}

}  // namespace archwalk
