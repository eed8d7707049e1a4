#include "archwalk/sweep/sweep_config.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "config_reading.hpp"
#include "operator_entries.hpp"

namespace archwalk {
namespace {

using detail::at_place;
using detail::check_sweep_keys;
using detail::filled_list;
using detail::in_parentheses;
using detail::integer_within;
using detail::required;
using detail::word_among;

constexpr std::int64_t kMaxHorizon = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxWalks = std::numeric_limits<std::int32_t>::max();
constexpr const char* kFile = "the configuration";

[[noreturn]] void given_twice(std::string_view key, const std::string& name,
                              const std::string& place) {
  throw InputError(fmt::format("'{}' names {} twice{}", key, name, in_parentheses(place)),
                   "both would hold the same numbers", "leave one of them out");
}

std::vector<NamedEntry> read_scores(const Value& value) {
  std::vector<NamedEntry> scores;
  std::set<std::string> seen;
  for (const Value& entry : filled_list(value, "scores")) {
    const std::string& name = entry.as_string("scores");
    if (!seen.insert(name).second) given_twice("scores", fmt::format("'{}'", name), entry.where);
    scores.push_back({name, entry.where});
  }
  return scores;
}

std::vector<Stratum> read_strata(const Value& value) {
  std::vector<Stratum> strata;
  std::set<std::string> seen;
  for (const Value& entry : filled_list(value, "strata")) {
    const std::string& text = entry.as_string("strata");
    strata.push_back(at_place(entry.where, [&] { return parse_stratum(text); }));
    const std::string& name = strata.back().name;
    if (!seen.insert(name).second) given_twice("strata", fmt::format("'{}'", name), entry.where);
  }
  return strata;
}

TrackChoice read_track(const Value& value, std::string_view key,
                       const std::vector<std::string>& words) {
  TrackChoice track{false, false};
  for (const Value& entry : value.as_list(key)) {
    const std::string& word = words[word_among(entry, key, words)];
    if (word == "best") track.best = true;
    if (word == "incumbent") track.incumbent = true;
  }
  return track;
}

// Distinct numbers of steps, ascending.
std::vector<std::uint32_t> read_steps(const Value& value, std::string_view key, std::int64_t lowest,
                                      std::int64_t highest, std::string_view why) {
  std::vector<std::uint32_t> list;
  for (const Value& entry : filled_list(value, key)) {
    const auto steps = static_cast<std::uint32_t>(integer_within(entry, key, lowest, highest, why));
    if (std::find(list.begin(), list.end(), steps) != list.end()) {
      given_twice(key, std::to_string(steps), entry.where);
    }
    list.push_back(steps);
  }
  std::sort(list.begin(), list.end());
  return list;
}

std::vector<Level> read_levels(const Value& value) {
  std::vector<Level> levels;
  std::set<std::string> seen;
  for (const Value& entry : filled_list(value, "levels")) {
    levels.push_back(at_place(entry.where, [&] {
      return entry.is_number() ? value_level(entry.as_number("levels"))
                               : parse_level(entry.as_string("levels"));
    }));
    const std::string& name = levels.back().name;
    if (!seen.insert(name).second) given_twice("levels", name, entry.where);
  }
  return levels;
}

ThresholdConfig read_threshold(const Value& value) {
  constexpr const char* kSection = "[threshold]";
  check_keys(value, {"levels", "max_steps", "grid"}, kSection);
  ThresholdConfig config;
  config.levels = read_levels(required(value, "levels", kSection, "levels = [\"q0.99\"]"));
  const std::int64_t most =
      integer_within(required(value, "max_steps", kSection, "max_steps = 1000"), "max_steps", 1,
                     kMaxHorizon, "walks end after so many steps at the latest");
  config.max_steps = static_cast<std::uint32_t>(most);
  config.grid = {config.max_steps};
  if (const Value* grid = value.find("grid")) {
    config.grid = read_steps(*grid, "grid", 0, most,
                             "it is a number of steps within which walks may arrive, at most "
                             "max_steps");
  }
  return config;
}

void read_engines(const Value& root, SweepConfig& config) {
  if (const Value* method = root.find("method")) {
    const std::size_t word = word_among(*method, "method", {"exact", "walks", "both"});
    config.method = static_cast<SweepMethod>(word);
  }
  if (const Value* method = root.find("exact_method")) {
    config.exact_method = at_place(
        method->where, [&] { return parse_exact_method(method->as_string("exact_method")); });
  }
  if (const Value* walks = root.find("walks_per_start")) {
    config.walks_per_start = static_cast<std::uint32_t>(integer_within(
        *walks, "walks_per_start", 1, kMaxWalks, "so many walks begin at every start"));
  }
  if (const Value* guide = root.find("guide")) {
    config.guide = NamedEntry{guide->as_string("guide"), guide->where};
  }
  if (const Value* missing = root.find("missing_guides")) {
    config.missing_guides_rank_lowest =
        word_among(*missing, "missing_guides", {"error", "lowest"}) == 1;
  }
  if (const Value* cost = root.find("cost")) {
    config.cost = NamedEntry{cost->as_string("cost"), cost->where};
  }
  if (const Value* stationary = root.find("stationary")) {
    config.stationary = stationary->as_bool("stationary");
  }
  if (const Value* track = root.find("track")) {
    config.track = read_track(*track, "track", {"final", "best", "incumbent"});
  }
  if (const Value* track = root.find("exact_track")) {
    config.exact_track = read_track(*track, "exact_track", {"best", "incumbent"});
    if (!config.has_exact()) {
      throw InputError(
          fmt::format("'exact_track' with method = \"walks\"{}", in_parentheses(track->where)),
          "no exact engine would compute it",
          "use method = \"both\" or \"exact\", or leave exact_track out");
    }
  }
}

// What is read along paths of fixed length.
[[noreturn]] void without_fixed_length(std::string_view key, const std::string& place) {
  throw InputError(fmt::format("'{}' without [fixed_length]{}", key, in_parentheses(place)),
                   "it is told of paths of fixed length, and nothing else would use it",
                   fmt::format("add a section [fixed_length] with horizons = [1, 10], or leave {} "
                               "out",
                               key));
}

void read_experiments(const Value& root, SweepConfig& config) {
  const Value* threshold = root.find("threshold");
  if (threshold != nullptr) config.threshold = read_threshold(*threshold);
  if (threshold != nullptr && root.find("fixed_length") == nullptr) {
    if (config.cost) without_fixed_length("cost", config.cost->place);
    if (config.exact_track.best || config.exact_track.incumbent) {
      without_fixed_length("exact_track", root.find("exact_track")->where);
    }
    return;
  }
  if (threshold == nullptr && root.find("fixed_length") == nullptr) {
    throw InputError(
        fmt::format("{} has neither [fixed_length] nor [threshold]{}", kFile,
                    in_parentheses(root.where)),
        "they say what is measured, one of them or both",
        "add a section [fixed_length] with horizons = [1, 10], or [threshold] with levels and "
        "max_steps");
  }
  const Value& fixed_length =
      required(root, "fixed_length", kFile, "a section [fixed_length] with horizons = [1, 10]");
  check_keys(fixed_length, {"horizons"}, "[fixed_length]");
  config.horizons =
      read_steps(required(fixed_length, "horizons", "[fixed_length]", "horizons = [1, 10]"),
                 "horizons", 1, kMaxHorizon, "a horizon is a number of steps to walk");
}

}  // namespace

std::string_view name_of(SweepMethod method) {
  if (method == SweepMethod::exact) return "exact";
  return method == SweepMethod::walks ? "walks" : "both";
}

SweepConfig read_sweep_config(const Value& root) {
  check_sweep_keys(root, kFile);
  SweepConfig config;
  config.seed = static_cast<std::uint64_t>(
      integer_within(required(root, "seed", kFile, "seed = 1"), "seed", 0,
                     std::numeric_limits<std::int64_t>::max(), "walks and operators draw from it"));
  if (const Value* table = root.find("table")) config.table = table->as_string("table");
  config.scores =
      read_scores(required(root, "scores", kFile, "scores = [\"NAME\"], the measured scores"));
  config.strata = read_strata(
      required(root, "strata", kFile, "strata = [\"bottom:0.1\", \"top:0.1\", \"all\"]"));
  read_engines(root, config);
  read_experiments(root, config);
  if (const Value* entries = root.find("operator"))
    config.operators = detail::read_operator_entries(*entries);
  if (const Value* entries = root.find("generate"))
    config.families = detail::read_family_entries(*entries);
  if (config.operators.empty() && config.families.empty()) {
    throw InputError(fmt::format("{} has no operators{}", kFile, in_parentheses(root.where)),
                     "a sweep compares some", "add entries [[operator]] or [[generate]]");
  }
  return config;
}

}  // namespace archwalk
