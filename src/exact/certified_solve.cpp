#include "certified_solve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "krylov.hpp"
#include "pairwise_sum.hpp"

namespace archwalk {
namespace {

using Eigen::VectorXd;

constexpr double kInnerTolerance = 1e-9;
constexpr double kTarget = 1e-13;  // of the residual, relative to the right side
constexpr int kMostRounds = 24;
// A round that leaves more than this share of the residual calls for a stronger method.
constexpr double kSlow = 0.1;

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
  double largest = 0.0;
  out.assign(open_.size(), 0.0);
  const std::vector<DoubleDouble>& leaving = chain_.leaving_exactly();
  for (std::size_t x = 0; x < open_.size(); ++x) {
    if (open_[x] == 0) continue;
    out[x] = static_cast<double>(DoubleDouble(right[x]) - leaving[x] * value[x] + jumped[x]);
    largest = std::max(largest, std::abs(out[x]));
    largest_value = std::max(largest_value, std::abs(value[x].high));
    if (!std::isfinite(value[x].high)) return kInfinity;
  }
  // The jump, the leaving probability (a sum of as many terms) and the two operations here, on
  // terms of at most `largest_value`; and the rounding to double.
  const double rounding =
      (2.0 * chain_.jump_exact_error() + 8.0 * kDoubleDoubleRoundoff) * largest_value;
  return largest * (1.0 + 4.0 * kUnitRoundoff) + rounding;
}

OpenSolver::Refined OpenSolver::refine(const std::vector<double>& right, double target) {
  Refined best;
  best.value.assign(open_.size(), DoubleDouble());
  std::vector<double> rest;
  best.residual = residual(right, best.value, rest);
  std::vector<double> correction;
  bool thorough = false;
  bool eliminates = false;
  for (int round = 0; round < kMostRounds && best.residual > target; ++round) {
    const VectorXd part = system_->gather(rest);
    VectorXd solved;
    if (!eliminates || !system_->eliminate(part, solved)) {
      solved = krylov_solve(*system_, part, kInnerTolerance, thorough);
    }
    system_->scatter(solved, correction);
    std::vector<DoubleDouble> next = best.value;
    for (std::size_t x = 0; x < open_.size(); ++x) {
      if (open_[x] != 0) next[x] += DoubleDouble(correction[x]);
    }
    std::vector<double> next_rest;
    const double next_residual = residual(right, next, next_rest);
    const bool is_slow = !(next_residual < kSlow * best.residual);
    if (next_residual < best.residual) {
      best.value = std::move(next);
      best.residual = next_residual;
      rest = std::move(next_rest);
    }
    if (!is_slow) continue;
    // Stronger and stronger: elimination where it fits, incomplete LU, GMRES.
    VectorXd ignored;
    if (!eliminates && system_->size() > 0 && system_->eliminate(part, ignored)) {
      eliminates = true;
    } else if (system_->strengthen()) {
      continue;
    } else if (!thorough) {
      thorough = true;
    } else {
      break;
    }
  }
  return best;
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
