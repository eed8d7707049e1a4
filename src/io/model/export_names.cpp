// Scores, levels and strata as rewards and labels with names that PRISM and Storm take.
#include <fmt/format.h>

#include <algorithm>

#include "archwalk/io/model_export.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

// Letters, digits and underscores of `text`. Callers put a word before it: no digit comes first,
// and no keyword is met.
std::string identifier(std::string text) {
  for (char& c : text) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_word) c = '_';
  }
  return text;
}

template <class Named>
std::string unused_name(const std::string& wanted, const std::vector<Named>& taken) {
  std::string name = wanted;
  for (int i = 2; std::any_of(taken.begin(), taken.end(),
                              [&](const Named& other) { return other.name == name; });
       ++i) {
    name = fmt::format("{}_{}", wanted, i);
  }
  return name;
}

void add_level(const ScoreColumn& score, const std::string& base, const Level& level,
               ExportModel& model) {
  const std::int64_t theta = level_threshold(level, score);
  ExportLabel label{
      unused_name(base + "_ge_" + identifier(level.name), model.labels),
      fmt::format("{} >= {} ({})", score.name, score_value(theta, score.resolution), level.name),
      {}};
  for (const std::int64_t k : score.k) label.holds.push_back(k >= theta ? 1 : 0);
  model.labels.push_back(std::move(label));
}

void add_stratum(const ScoreColumn& score, const std::string& base, const Stratum& stratum,
                 ExportModel& model) {
  ExportLabel label{unused_name(base + "_" + identifier(stratum.name), model.labels),
                    fmt::format("stratum {} of {}", stratum.name, score.name),
                    std::vector<std::uint8_t>(score.k.size(), 0)};
  for (const std::uint32_t code : stratum_codes(stratum, score)) label.holds[code] = 1;
  model.labels.push_back(std::move(label));
}

}  // namespace

void add_scores(const std::vector<const ScoreColumn*>& scores, const std::vector<Level>& levels,
                const std::vector<Stratum>& strata, ExportModel& model) {
  for (const ScoreColumn* score : scores) {
    ExportReward reward{unused_name("score_" + identifier(score->name), model.rewards),
                        fmt::format("{} ({})", score->name, score->units),
                        {}};
    for (std::uint32_t x = 0; x < score->k.size(); ++x) reward.value.push_back(score->value(x));
    const std::string base = reward.name;
    model.rewards.push_back(std::move(reward));
    for (const Level& level : levels) add_level(*score, base, level, model);
    for (const Stratum& stratum : strata) add_stratum(*score, base, stratum, model);
  }
}

}  // namespace archwalk
