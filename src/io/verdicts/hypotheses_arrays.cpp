#include <fmt/format.h>

#include <array>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hypotheses_output.hpp"

namespace archwalk {
namespace {

constexpr const char* group = "hypotheses";

template <class T>
struct Field {
  const char* name;
  T HypothesisRow::*member;
  const char* units;
  const char* long_name;
};

using Row = HypothesisRow;

constexpr std::array<Field<std::string>, 12> texts{{
    {"hypothesis", &Row::hypothesis, "1", "H1: top, H2: bottom, H3: overall"},
    {"experiment", &Row::experiment, "1", "experiment that the improvability comes from"},
    {"engine", &Row::engine, "1", "engine that computed the improvability"},
    {"reach", &Row::reach, "1", "kind of reach that the operators are ranked by"},
    {"group", &Row::group, "1", "operators compared: all, a family, or family+selection"},
    {"score", &Row::score, "1", "measured score"},
    {"stratum", &Row::stratum, "1", "set of starts"},
    {"level", &Row::level, "1", "score threshold; empty where the row has a horizon"},
    {"effect_units", &Row::effect_units, "1",
     "units of effects and placement_noise: score SD (over all architectures), median steps "
     "(of the operators, to the level) or probability"},
    {"verdict", &Row::verdict, "1", "supported, contradicted, undetermined or premise_not_met"},
    {"reason", &Row::reason, "1", "why there is no decision; empty where there is one"},
    {"notice", &Row::notice, "1", "what a reader of the row has to know besides"},
}};

constexpr std::array<Field<std::int64_t>, 6> counts{{
    {"horizon", &Row::horizon, "steps", "path length; 0 where the row has a level"},
    {"n", &Row::n, "1", "operators compared"},
    {"n_structural_zero", &Row::n_structural_zero, "1",
     "operators left out because their expected change is 0 by their facts"},
    {"n_not_available", &Row::n_not_available, "1",
     "operators left out because their reach, improvability or its bound is not known"},
    {"n_blind", &Row::n_blind, "1", "operators compared that never see the score"},
    {"n_excess", &Row::n_excess, "1",
     "blind operators whose regression to the mean is known: those that tau_excess is of"},
}};

constexpr std::array<Field<double>, 13> numbers{{
    {"tau", &Row::tau, "1", "Kendall's tau-b of reach against improvability"},
    {"p", &Row::p, "1", "two-sided p of tau, for operators drawn from the stated generator"},
    {"ci_low", &Row::ci_low, "1", "lower end of the 95 % jackknife interval of tau"},
    {"ci_high", &Row::ci_high, "1", "upper end of the 95 % jackknife interval of tau"},
    {"p_holm", &Row::p_holm, "1",
     "p adjusted by Holm within one engine, experiment, reach and group"},
    {"effect", &Row::effect, "1",
     "Theil-Sen slope times the interquartile range of reach, absolute, in effect_units"},
    {"tau_excess", &Row::tau_excess, "1",
     "tau-b of reach against the excess improvability, of n_excess operators"},
    {"p_excess", &Row::p_excess, "1", "two-sided p of tau_excess"},
    {"p_holm_excess", &Row::p_holm_excess, "1", "p_excess adjusted by Holm like p_holm"},
    {"effect_excess", &Row::effect_excess, "1",
     "effect of reach on the excess improvability, of n_excess operators"},
    {"placement_noise", &Row::placement_noise, "1",
     "standard deviation of the excess over all ways to lay the scores, root mean square of "
     "n_excess operators, in effect_units"},
    {"reliability", &Row::reliability, "1", "1 - mean SE^2/variance of the walks' estimates"},
    {"reliability_excess", &Row::reliability_excess, "1", "the same of the excess improvability"},
}};

constexpr std::array<Field<bool>, 3> flags{{
    {"all_blind", &Row::all_blind, "1", "1 where no operator of the row sees the score"},
    {"mixed_selections", &Row::mixed_selections, "1",
     "1 where operators of the row differ in selection"},
    {"noise_unknown", &Row::noise_unknown, "1",
     "1 where walks have no standard error: one walk per start"},
}};

template <class Stored, class T>
Array to_array(const std::vector<HypothesisRow>& rows, const Field<T>& field) {
  std::vector<Stored> data;
  data.reserve(rows.size());
  for (const HypothesisRow& row : rows) data.push_back(static_cast<Stored>(row.*field.member));
  return {group, field.name, {"row"}, {rows.size()}, std::move(data), field.units, field.long_name};
}

template <class Stored, class T>
void from_array(const DataTree& tree, const Field<T>& field, std::vector<HypothesisRow>& rows) {
  const std::vector<Stored>& data = tree.get<Stored>(group, field.name);
  if (data.size() != rows.size()) {
    throw InputError(fmt::format("dataset /{}/{} has {} entries instead of {}", group, field.name,
                                 data.size(), rows.size()),
                     "the rows can't be put together", "write the file anew");
  }
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*field.member = static_cast<T>(data[i]);
}

}  // namespace

std::vector<Array> hypotheses_arrays(const std::vector<HypothesisRow>& rows) {
  std::vector<std::int64_t> number(rows.size());
  std::iota(number.begin(), number.end(), std::int64_t{0});
  std::vector<Array> arrays{
      {group, "row", {"row"}, {rows.size()}, std::move(number), "1", "row of the table"}};
  for (const auto& field : texts) arrays.push_back(to_array<std::string>(rows, field));
  for (const auto& field : counts) arrays.push_back(to_array<std::int64_t>(rows, field));
  for (const auto& field : numbers) arrays.push_back(to_array<double>(rows, field));
  for (const auto& field : flags) arrays.push_back(to_array<std::uint8_t>(rows, field));
  return arrays;
}

std::vector<HypothesisRow> hypotheses_from_arrays(const DataTree& tree) {
  std::vector<HypothesisRow> rows(tree.get<std::int64_t>(group, "row").size());
  for (const auto& field : texts) from_array<std::string>(tree, field, rows);
  for (const auto& field : counts) from_array<std::int64_t>(tree, field, rows);
  for (const auto& field : numbers) from_array<double>(tree, field, rows);
  for (const auto& field : flags) from_array<std::uint8_t>(tree, field, rows);
  return rows;
}

}  // namespace archwalk
