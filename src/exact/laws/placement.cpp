#include "archwalk/exact/placement.hpp"

#include <algorithm>
#include <cmath>

namespace archwalk {
namespace {

// Sums over the scores' numbers i, with Σ α = Σ b = 0: b a score less the mean of all, α = 1/|S| -
// 1/N in the stratum and -1/N elsewhere.
struct ScoreSums {
  explicit ScoreSums(const PlacedScores& scores)
      : aa(1.0 / scores.starts - 1.0 / scores.cells),
        bb(scores.cells * scores.variance),
        ab(-scores.gap),
        abb(scores.stratum_square - scores.variance),
        aabb((1.0 / scores.starts - 2.0 / scores.cells) * scores.stratum_square +
             scores.variance / scores.cells) {}
  double aa;    // Σ α²
  double bb;    // Σ b²
  double ab;    // Σ α b
  double abb;   // Σ α b²
  double aabb;  // Σ α² b²
};

// sum / (N (N-1) ... over `places` factors): the mean of products over distinct places, of which a
// smaller space has none.
double mean_over_places(double sum, double cells, int places) {
  if (cells < places) return 0.0;
  for (int i = 0; i < places; ++i) sum /= cells - i;
  return sum;
}

// E of (Σ_xy Q(x,y) α(π(x)) b(π(y)))². The fifteen patterns of equal places among x, y and x', y',
// each with the sum of Q(x,y) Q(x',y') and that of α(i) b(j) α(k) b(l) over distinct places.
double second_moment(const LawSums& law, double exchanges, const ScoreSums& s, double n) {
  const double trace = law.returns * n;
  const double all_equal = law.returns_squared * n;
  const double columns = law.column_squares * n;
  const double column_diagonal = law.column_returns * n;

  // Two blocks of places.
  const double diagonal_pairs = trace * trace - all_equal;         // x = y, x' = y'
  const double same_entries = law.squares * n - all_equal;         // x = x', y = y'
  const double exchanged = exchanges * n - all_equal;              // x = y', y = x'
  const double rows_at_diagonal = trace - all_equal;               // x = y = x', y'; twice
  const double columns_at_diagonal = column_diagonal - all_equal;  // x = y = y', x'; twice
  // Three: sums over all places less those where some are equal.
  const double diagonal_and_entry =  // x = y, x', y'; twice
      n * trace - diagonal_pairs - rows_at_diagonal - columns_at_diagonal - all_equal;
  const double of_rows =  // x = x', y, y'
      n - same_entries - 2.0 * rows_at_diagonal - all_equal;
  const double of_columns =  // y = y', x, x'
      columns - same_entries - 2.0 * columns_at_diagonal - all_equal;
  const double of_chains =  // y = x', x, y'; twice
      n - exchanged - rows_at_diagonal - columns_at_diagonal - all_equal;
  const double apart = n * n - 2.0 * diagonal_and_entry - of_rows - of_columns - 2.0 * of_chains -
                       diagonal_pairs - same_entries - exchanged - 2.0 * rows_at_diagonal -
                       2.0 * columns_at_diagonal - all_equal;

  const double one = all_equal * s.aabb;
  const double two = (diagonal_pairs + exchanged) * (s.ab * s.ab - s.aabb) +
                     same_entries * (s.aa * s.bb - s.aabb) -
                     2.0 * (rows_at_diagonal + columns_at_diagonal) * s.aabb;
  const double three = 2.0 * (diagonal_and_entry + of_chains) * (2.0 * s.aabb - s.ab * s.ab) +
                       (of_rows + of_columns) * (2.0 * s.aabb - s.aa * s.bb);
  const double four = apart * (s.aa * s.bb + 2.0 * s.ab * s.ab - 6.0 * s.aabb);
  return mean_over_places(one, n, 1) + mean_over_places(two, n, 2) + mean_over_places(three, n, 3) +
         mean_over_places(four, n, 4);
}

}  // namespace

double regression_to_mean(const LawSums& law, const PlacedScores& scores) {
  return (1.0 - law.returns) * (scores.cells / (scores.cells - 1.0)) * scores.gap;
}

double regression_bound(const LawSums& law, const PlacedScores& scores) {
  return law.returns_error * (scores.cells / (scores.cells - 1.0)) * std::abs(scores.gap);
}

namespace {

double placement_variance(const LawSums& law, double exchanges, const PlacedScores& scores) {
  const double n = scores.cells;
  const ScoreSums s(scores);

  // a = 1/N + α: the change is Σ_y c(y) b(π(y)) / N, and what α adds.
  const double uneven = (law.column_squares - 1.0) * n;  // Σ (c - 1)²
  const double at_diagonal = (law.column_returns - law.returns) * n;
  const double of_columns = uneven * s.bb / (n * n * (n - 1.0));
  const double together = (mean_over_places(at_diagonal * s.abb, n, 1) -
                           mean_over_places((uneven - 3.0 * at_diagonal) * s.abb, n, 2) +
                           mean_over_places(2.0 * (2.0 * at_diagonal - uneven) * s.abb, n, 3)) /
                          n;
  const double mean = mean_over_places(law.returns * n * s.ab, n, 1) -
                      mean_over_places((n - law.returns * n) * s.ab, n, 2);
  return of_columns + 2.0 * together + second_moment(law, exchanges, s, n) - mean * mean;
}

// Linear in `exchanges`: the larger end where it is not known.
double most_by_exchanges(const LawSums& law, const PlacedScores& scores) {
  if (!std::isnan(law.exchanges)) return placement_variance(law, law.exchanges, scores);
  return std::max(placement_variance(law, law.returns_squared, scores),
                  placement_variance(law, law.squares, scores));
}

// Of second degree in `returns`: over its interval no more than the largest of three values and
// what a parabola through them rises above these.
double most_by_returns(const LawSums& law, double exchanges, const PlacedScores& scores) {
  const auto at = [&](double place) {
    LawSums here = law;
    here.returns += place * law.returns_error;
    return placement_variance(here, exchanges, scores);
  };
  const double low = at(-1.0);
  const double middle = at(0.0);
  const double high = at(1.0);
  return std::max({low, middle, high}) + std::abs(low + high - 2.0 * middle) / 2.0;
}

// Linear in the other sums: the largest of their ends.
double most_between(const LawSums& law, const PlacedScores& scores) {
  double most = 0.0;
  for (const double squared : {-1.0, 1.0}) {
    for (const double column : {-1.0, 1.0}) {
      LawSums end = law;
      end.returns_squared += squared * law.returns_squared_error;
      end.column_returns += column * law.column_returns_error;
      const bool is_known = !std::isnan(law.exchanges);
      for (const double exchanges : {is_known ? law.exchanges : end.returns_squared,
                                     is_known ? law.exchanges : law.squares}) {
        most = std::max(most, most_by_returns(end, exchanges, scores));
      }
    }
  }
  return most;
}

}  // namespace

double placement_sd(const LawSums& law, const PlacedScores& scores) {
  if (std::isnan(law.returns) || std::isnan(law.squares)) return LawSums::none;
  const double most =
      law.returns_error > 0.0 ? most_between(law, scores) : most_by_exchanges(law, scores);
  return std::sqrt(std::max(0.0, most));
}

}  // namespace archwalk
