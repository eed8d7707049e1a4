#include "certified_solve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "arithmetic/pairwise_sum.hpp"
#include "krylov.hpp"

namespace archwalk {
namespace {

using Eigen::VectorXd;

constexpr double kInnerTolerance = 1e-9;
constexpr double kTarget = 1e-13;  // of the residual, relative to the right side
constexpr int kMostRounds = 24;
// A round that leaves more than this share of the residual calls for a stronger method.
constexpr double kSlow = 0.1;
constexpr int kMostEliminations = 6;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

bool CertifiedSolution::certified() const {
  return std::isfinite(relative);
}

OpenSolver::OpenSolver(const Chain& chain, const StateSet& open)
    : chain_(chain),
      open_(open),
      system_(open_system(chain, open)),
      open_count_(static_cast<std::size_t>(std::count(open.begin(), open.end(), 1))) {}

double OpenSolver::entry_factor() const {
  const double exponent = 2.0 * static_cast<double>(open_count_);
  return std::expm1(exponent * std::log1p(chain_.entry_error() * 1.0001));
}

double OpenSolver::residual(const std::vector<double>& right,
                            const std::vector<DoubleDouble>& value, std::vector<double>& out) {
  std::vector<DoubleDouble> jumped;
  chain_.jump_exactly(value, jumped, scratch_);
  double largest_value = 0.0;
  double largest_leaving = 0.0;
  double largest = 0.0;
  out.assign(open_.size(), 0.0);
  const std::vector<DoubleDouble>& leaving = chain_.leaving_exactly();
  for (std::size_t x = 0; x < open_.size(); ++x) {
    if (open_[x] == 0) continue;
    out[x] = static_cast<double>(DoubleDouble(right[x]) - leaving[x] * value[x] + jumped[x]);
    largest = std::max(largest, std::abs(out[x]));
    largest_value = std::max(largest_value, std::abs(value[x].high));
    largest_leaving = std::max(largest_leaving, leaving[x].high);
    if (!std::isfinite(value[x].high)) return kInfinity;
  }
  // The jump, the leaving probability (a sum of as many terms) and the operations here, on terms
  // whose sum is at most twice leaving · largest_value, beside the right side.
  const double rounding = (2.0 * chain_.jump_exact_error() + 8.0 * kDoubleDoubleRoundoff) *
                          (2.0 * largest_leaving * largest_value + 1.0);
  return largest * (1.0 + 4.0 * kUnitRoundoff) + rounding;
}

bool OpenSolver::improve(const std::vector<double>& right, bool keep_worse, Refined& now,
                         const std::vector<double>& correction) {
  std::vector<DoubleDouble> next = now.value;
  for (std::size_t x = 0; x < open_.size(); ++x) {
    if (open_[x] != 0) next[x] += DoubleDouble(correction[x]);
  }
  std::vector<double> rest;
  const double next_residual = residual(right, next, rest);
  const bool is_fast = next_residual < kSlow * now.residual;
  if (next_residual < now.residual || keep_worse) {
    now = {std::move(next), next_residual, std::move(rest)};
  }
  return is_fast;
}

OpenSolver::Refined OpenSolver::refine(const std::vector<double>& right, double target) {
  Refined now;
  now.value.assign(open_.size(), DoubleDouble());
  now.residual = residual(right, now.value, now.rest);
  std::vector<double> correction;
  bool thorough = false;
  for (int round = 0; round < kMostRounds && now.residual > target; ++round) {
    system_->scatter(krylov_solve(*system_, system_->gather(now.rest), kInnerTolerance, thorough),
                     correction);
    if (improve(right, false, now, correction)) continue;
    // Stronger and stronger: elimination where the system is small, incomplete LU, GMRES.
    if (eliminate(right, target, now) || thorough) break;
    if (!system_->strengthen()) thorough = true;
  }
  return now;
}

bool OpenSolver::eliminate(const std::vector<double>& right, double target, Refined& now) {
  Eigen::VectorXd solved;
  std::vector<double> correction;
  Refined best = now;
  for (int round = 0; round < kMostEliminations && best.residual > target; ++round) {
    if (!system_->eliminate(system_->gather(now.rest), solved)) return false;
    system_->scatter(solved, correction);
    // The first solutions of a nearly reducible chain are right to many digits and yet leave a
    // residual above that of 0, as they are so large.
    improve(right, true, now, correction);
    if (now.residual < best.residual) best = now;
  }
  now = std::move(best);
  return true;
}

CertifiedSolution OpenSolver::steps() {
  std::vector<double> ones(open_.size(), 0.0);
  for (std::size_t x = 0; x < open_.size(); ++x) ones[x] = open_[x];
  const Refined refined = refine(ones, kTarget);
  CertifiedSolution solution;
  solution.relative = kInfinity;
  solution.value.resize(open_.size());
  for (std::size_t x = 0; x < open_.size(); ++x) {
    solution.value[x] = static_cast<double>(refined.value[x]);
  }
  const double rho = refined.residual;
  if (!(rho < 1.0)) return solution;
  // |h - ĥ| <= ρ/(1-ρ) h with ĥ the solution for the entries at hand; |ĥ - true| <= factor · ĥ;
  // and h is rounded.
  const double of_solve = rho / (1.0 - rho);
  const double of_entries = entry_factor();
  solution.relative = (of_solve + of_entries + of_solve * of_entries + kUnitRoundoff) * 1.0001;
  return solution;
}

BoundedSolution OpenSolver::expectation(const std::vector<double>& right) {
  const double largest = *std::max_element(right.begin(), right.end());
  const Refined refined = refine(right, kTarget * largest);
  BoundedSolution solution;
  solution.residual = refined.residual;
  solution.value.resize(open_.size());
  for (std::size_t x = 0; x < open_.size(); ++x) {
    solution.value[x] = static_cast<double>(refined.value[x]);
  }
  return solution;
}

}  // namespace archwalk
