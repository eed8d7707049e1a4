#pragma once

#include <limits>

namespace archwalk {

/// Sums over the law Q = P^T of T steps, divided by the number N of architectures: what the mean
/// change of starts depends on when scores are laid on the architectures at random. NaN: not known.
struct LawSums {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  double returns = none;          ///< Σ_x Q(x,x) / N = tr(P^T)/N
  double returns_squared = none;  ///< Σ_x Q(x,x)² / N
  double squares = none;          ///< Σ_xy Q(x,y)² / N, at most
  double exchanges = none;        ///< Σ_xy Q(x,y) Q(y,x) / N; alone NaN: up to `squares`
  double column_squares = none;   ///< Σ_y c(y)² / N, c(y) = Σ_x Q(x,y)
  double column_returns = none;   ///< Σ_x c(x) Q(x,x) / N
  /// What three of them are off by, at most, where Q(x,x) is known between two ends alone.
  double returns_error = 0.0;
  double returns_squared_error = 0.0;
  double column_returns_error = 0.0;
};

/// A score and a stratum of it, in the units of the score.
struct PlacedScores {
  double cells = 0.0;           ///< N
  double starts = 0.0;          ///< architectures in the stratum
  double variance = 0.0;        ///< of the score over all N (population)
  double gap = 0.0;             ///< mean over all less mean over the stratum
  double stratum_square = 0.0;  ///< mean over the stratum of (score - mean over all)²
};

/// Mean over all N! ways to lay the scores on the architectures of the expected change
/// mean_S[P^T f - f] of a blind operator, S the architectures that hold the stratum's scores then:
/// (1 - tr(P^T)/N) · N/(N-1) · gap (DESIGN §4). NaN where tr(P^T) is not known.
double regression_to_mean(const LawSums& law, const PlacedScores& scores);
/// What it is off by, at most: 0 where tr(P^T) is exact.
double regression_bound(const LawSums& law, const PlacedScores& scores);

/// Its standard deviation over these ways, at most: how far one landscape without structure is from
/// the mean of all. Exact where all sums of the law are. NaN where they are not known.
///
/// The change is a statistic of a random permutation π, Σ_xy Q(x,y) a(π(x)) b(π(y)), a = 1/|S| on
/// the stratum's scores, else 0, and b the scores; its second moment is taken pattern by pattern of
/// equal places (Daniels 1944; Mantel 1967).
double placement_sd(const LawSums& law, const PlacedScores& scores);

}  // namespace archwalk
