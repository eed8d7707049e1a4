#include "archwalk/sweep/z_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace archwalk {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// |z| > 1.96 has probability 0.05 under N(0,1).
constexpr double kExceedance = 1.959963984540054;
constexpr double kExceedanceProbability = 0.05;

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double two_sided_normal(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

// Bernstein's inequality for a mean of n independent changes of variance v, each within R of its
// expectation: P(|difference| >= t) <= 2 exp(-n t² / (2v + 2Rt/3)). With z = t / sqrt(v/n) and
// m = n v / R² effective walks this is 2 exp(-z² / (2 + 2z / (3 sqrt(m)))).
double bernstein(double z, double effective_walks) {
  const double size = std::abs(z);
  if (std::isinf(size)) return 0.0;
  const double correction = 2.0 * size / (3.0 * std::sqrt(std::max(effective_walks, 1e-300)));
  return std::min(1.0, 2.0 * std::exp(-size * size / (2.0 + correction)));
}

double two_sided(double z, double effective_walks) {
  return effective_walks < kFewWalks ? std::max(bernstein(z, effective_walks), two_sided_normal(z))
                                     : two_sided_normal(z);
}

// How far the distribution of a z is from the normal one, at most: 0.56 Σ E|X|³ / (Σ E X²)^(3/2)
// for sums of independent terms (Shevtsova 2010), of terms within a range R no more than
// 0.56 / sqrt(m), m effective walks.
double distance_from_normal(double effective_walks) {
  return std::min(1.0, 0.56 / std::sqrt(effective_walks));
}

// `distance`: of the mean of the z's distributions from the normal one, at most.
StratumZTest test_stratum(const std::string& name, const std::vector<double>& values,
                          double distance) {
  StratumZTest test{name, "none", static_cast<std::int64_t>(values.size()), 0.0, 1.0};
  if (test.n == 0) return test;
  if (test.n >= kFewOperators) {
    test.test = "Kolmogorov-Smirnov";
    test.statistic = kolmogorov_smirnov_distance(values);
    test.p = kolmogorov_smirnov_p(std::max(0.0, test.statistic - distance), values.size());
    return test;
  }
  test.test = "binomial";
  const auto exceeding = std::count_if(values.begin(), values.end(),
                                       [](double z) { return std::abs(z) > kExceedance; });
  test.statistic = static_cast<double>(exceeding);
  test.p = binomial_survival(test.n, exceeding, kExceedanceProbability);
  return test;
}

}  // namespace

double z_score(const ZInput& in) {
  const double difference = in.walk_mean - in.exact_mean;
  double variance = in.exact_variance;
  if (std::isnan(difference) || std::isnan(variance)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (variance <= in.variance_bound) {
    // The walks' mean is an integer sum rounded to a double a few times.
    const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * std::abs(in.walk_mean);
    if (std::abs(difference) <= in.mean_bound + rounding) return 0.0;
    variance += in.variance_bound;
    if (variance == 0.0) return difference > 0.0 ? kInfinity : -kInfinity;
  }
  return difference / std::sqrt(variance / in.walks);
}

double kolmogorov_survival(double x) {
  if (x <= 0.0) return 1.0;
  if (x < 1.0) {
    // The series converges slowly here; its theta-function twin at once:
    // P(K <= x) = sqrt(2π)/x Σ exp(-(2k-1)²π²/(8x²)).
    constexpr double kPi = 3.14159265358979323846;
    double below = 0.0;
    for (int k = 1; k <= 5; ++k) {
      const double odd = (2.0 * k - 1.0) * kPi / x;
      below += std::exp(-odd * odd / 8.0);
    }
    return 1.0 - std::sqrt(2.0 * kPi) / x * below;
  }
  double sum = 0.0;
  for (int k = 1; k <= 10; ++k) {
    const double term = std::exp(-2.0 * k * k * x * x);
    sum += k % 2 == 1 ? term : -term;
  }
  return 2.0 * sum;
}

double kolmogorov_smirnov_distance(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double expected = normal_cdf(sorted[i]);
    distance = std::max({distance, (static_cast<double>(i) + 1.0) / n - expected,
                         expected - static_cast<double>(i) / n});
  }
  return distance;
}

double kolmogorov_smirnov_p(double distance, std::size_t n) {
  const double root = std::sqrt(static_cast<double>(n));
  return kolmogorov_survival((root + 0.12 + 0.11 / root) * distance);
}

double binomial_survival(std::int64_t n, std::int64_t k, double p) {
  double sum = 0.0;
  for (std::int64_t i = std::max<std::int64_t>(k, 0); i <= n; ++i) {
    const auto x = static_cast<double>(i);
    const auto size = static_cast<double>(n);
    sum += std::exp(std::lgamma(size + 1.0) - std::lgamma(x + 1.0) - std::lgamma(size - x + 1.0) +
                    x * std::log(p) + (size - x) * std::log1p(-p));
  }
  return std::min(1.0, sum);
}

ZCheck check_z(const ZScores& scores, const std::vector<ZScores>& others) {
  ZCheck check;
  const std::size_t per_operator = scores.strata.size() * scores.scores * scores.horizons;
  const std::size_t operators = per_operator == 0 ? 0 : scores.z.size() / per_operator;
  for (std::size_t stratum = 0; stratum < scores.strata.size(); ++stratum) {
    std::vector<double> values;
    double distance = 0.0;
    for (std::size_t op = 0; op < operators; ++op) {
      const std::size_t cell = op * per_operator + stratum * scores.scores * scores.horizons +
                               scores.horizons - 1;  // the first score, the last horizon
      const double z = scores.z[cell];
      if (std::isnan(z) || scores.effective_walks[cell] < kFewWalks) continue;
      values.push_back(z);
      distance += distance_from_normal(scores.effective_walks[cell]);
    }
    distance /= static_cast<double>(std::max<std::size_t>(values.size(), 1));
    check.strata.push_back(test_stratum(scores.strata[stratum], values, distance));
    check.passed = check.passed && check.strata.back().p >= kZCheckLevel;
  }
  double smallest = 1.0;
  const auto take_all = [&](const ZScores& all) {
    for (std::size_t cell = 0; cell < all.z.size(); ++cell) {
      const double z = all.z[cell];
      if (std::isnan(z)) continue;
      ++check.n;
      check.largest = std::max(check.largest, std::abs(z));
      smallest = std::min(smallest, two_sided(z, all.effective_walks[cell]));
    }
  };
  take_all(scores);
  for (const ZScores& other : others) take_all(other);
  check.largest_p = std::min(1.0, smallest * static_cast<double>(check.n));
  check.passed = check.passed && check.largest_p >= kZCheckLevel;
  return check;
}

std::string ZCheck::text() const {
  std::string text = fmt::format("{}: largest |z| {:.2f} of {} (p {:.2g})",
                                 passed ? "passed" : "FLAGGED", largest, n, largest_p);
  for (const StratumZTest& test : strata) {
    if (test.test == "none") continue;
    text += fmt::format("; {} {} of {} operators (p {:.2g})", test.stratum,
                        test.test == "binomial"
                            ? fmt::format("{} beyond 1.96", static_cast<int>(test.statistic))
                            : fmt::format("KS D {:.3f}", test.statistic),
                        test.n, test.p);
  }
  return text;
}

}  // namespace archwalk
