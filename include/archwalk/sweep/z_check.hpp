#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace archwalk {

/// z of a mean over walks against its exact value: difference / sqrt(variance_within / walks), 0
/// where the two agree within `mean_bound`. An exact variance within its error bound may be 0 or
/// twice the bound: with their sum no walk is called wrong that may be right. Where that is 0 as
/// well, the two must agree: else ±infinity.
struct ZInput {
  double walk_mean = 0.0;
  double exact_mean = 0.0;
  double mean_bound = 0.0;
  double exact_variance = 0.0;  ///< within starts
  double variance_bound = 0.0;
  double walks = 0.0;  ///< w M
};
double z_score(const ZInput& input);

/// What the z-scores of a sweep are tested with: rows of [operator, stratum, score, horizon].
struct ZScores {
  std::vector<std::string> strata;
  std::size_t scores = 0;
  std::size_t horizons = 0;
  std::vector<double> z;  ///< NaN: not available
  /// [operator, stratum, score, horizon] walks in which a change as large as the score's whole
  /// range would give the same variance: w M variance_within / range². Small: z is not normal.
  std::vector<double> effective_walks;
};

/// One stratum's test of the first score at the last horizon, one z an operator.
struct StratumZTest {
  std::string stratum;
  std::string test;        ///< "Kolmogorov-Smirnov", "binomial" or "none"
  std::int64_t n = 0;      ///< operators tested
  double statistic = 0.0;  ///< D, or how many |z| exceed 1.96
  double p = 1.0;
};

/// Whether walks agree with exact expectations (DESIGN §5).
struct ZCheck {
  bool passed = true;
  std::vector<StratumZTest> strata;
  std::int64_t n = 0;      ///< z-scores in all
  double largest = 0.0;    ///< the largest |z|
  double largest_p = 1.0;  ///< Bonferroni: n times its two-sided probability, at most 1

  /// One line for the user.
  std::string text() const;
};

inline constexpr double kZCheckLevel = 1e-4;
/// From so many operators on, a stratum is tested by Kolmogorov-Smirnov; and so many effective
/// walks must stand behind a z for it to count as normal.
inline constexpr std::int64_t kFewOperators = 25;
inline constexpr double kFewWalks = 25.0;

/// Two tests at 1e-4 each.
/// (1) In each stratum: the z of the first score at the last horizon against N(0,1), by
/// Kolmogorov-Smirnov, whose D is less by what sums of bounded changes differ from normal at most
/// (Berry and Esseen); with fewer than 25 operators, by the number of |z| > 1.96 against
/// Binomial(n, 0.05). Operators with a standard error of 0 or fewer than 25 effective walks are
/// left out: their z is not normal.
/// (2) The largest |z| of all, `others` among them, by Bonferroni; its probability is the normal
/// one, or with fewer than 25 effective walks Bernstein's bound, which holds for every distribution
/// of bounded changes.
ZCheck check_z(const ZScores& scores, const std::vector<ZScores>& others = {});

/// P(K > x) of Kolmogorov's limiting distribution, 2 Σ (-1)^{k-1} e^{-2k²x²}.
double kolmogorov_survival(double x);
/// The largest distance between the empirical distribution of `values` and N(0,1).
double kolmogorov_smirnov_distance(std::span<const double> values);
/// Its p with Stephens' correction (1970): x = (√n + 0.12 + 0.11/√n) D.
double kolmogorov_smirnov_p(double distance, std::size_t n);
/// P(X >= k), X ~ Binomial(n, p).
double binomial_survival(std::int64_t n, std::int64_t k, double p);

}  // namespace archwalk
