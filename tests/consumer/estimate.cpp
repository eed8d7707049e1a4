// What a program of another project does with archwalk: makes a table, writes and reads it, and
// estimates an operator's change in score, exactly and by walks, each of which checks the other.
#include <cmath>
#include <cstdint>
#include <iostream>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/walk/walk_engine.hpp"

namespace {

// 3^4 architectures; the score is the sum of the digits.
archwalk::BenchmarkTable digit_sums() {
  archwalk::BenchmarkTable table;
  table.space = archwalk::find_space("3^4");
  archwalk::ScoreColumn score{"sum", 1.0, "1", {}};
  for (std::uint32_t code = 0; code < table.space->size(); ++code) {
    score.k.push_back(code % 3 + code / 3 % 3 + code / 9 % 3 + code / 27);
  }
  table.scores.push_back(score);
  return table;
}

}  // namespace

int main(int argc, char** argv) {
  const char* path = argc > 1 ? argv[1] : "digit_sums.h5";
  archwalk::write_table(path, digit_sums(), true);
  const archwalk::BenchmarkTable table = archwalk::read_table(path);

  const archwalk::ScoreColumn& score = table.measured_score("sum");
  const archwalk::Operator op =
      archwalk::read_operator("edit_distance(pmf=[0,1])", *table.space->product(), "");
  const std::vector<std::uint32_t> horizons{1, 3};
  const std::vector<std::vector<archwalk::StratumCodes>> strata{
      {archwalk::stratum_codes(archwalk::parse_stratum("bottom:0.2"), score)}};

  archwalk::ExactSettings exact_settings;
  exact_settings.horizons = horizons;
  exact_settings.scores = {&score};
  exact_settings.strata = strata;
  const archwalk::ExactEngine exact_engine(table, exact_settings);
  const archwalk::ExactEstimates exact = exact_engine.estimates(op);

  archwalk::WalkSettings walk_settings;
  walk_settings.walks_per_start = 4000;
  walk_settings.horizons = horizons;
  walk_settings.scores = {&score};
  walk_settings.strata = strata;
  archwalk::WalkEngine walk_engine(table, walk_settings, archwalk::choose_backend("cpu", "", 2));
  archwalk::NoProgress progress;
  const archwalk::WalkEstimates walks =
      walk_engine.estimates(walk_engine.tallies({&op}, {0}, progress).front(), false);

  // An edit takes each digit d with probability 1/4 to one of the other two, evenly: its
  // distance to the mean, 1, is multiplied by 3/4 + 1/4 · (-1/2) = 5/8.
  double mean_of_starts = 0.0;
  for (const std::uint32_t code : strata[0][0]) mean_of_starts += score.value(code);
  mean_of_starts /= static_cast<double>(strata[0][0].size());

  bool good = true;
  for (std::size_t i = 0; i < horizons.size(); ++i) {
    const double by_hand = (4.0 - mean_of_starts) * (1.0 - std::pow(0.625, horizons[i]));
    const double z = (walks.mean[i] - exact.mean[i]) / walks.stderr_mean[i];
    std::cout << "T = " << horizons[i] << ": exact " << exact.mean[i] << ", walks " << walks.mean[i]
              << ", z " << z << '\n';
    good = good && std::abs(exact.mean[i] - by_hand) <= 1e-12 && std::abs(z) < 5.0;
  }
  return good ? 0 : 1;
}
