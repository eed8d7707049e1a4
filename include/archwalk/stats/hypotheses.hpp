#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/stats/sweep_summary.hpp"

namespace archwalk {

/// Larger reach goes with
///   H1 lower improvability among the best architectures (strata "top:*"),
///   H2 higher improvability among the worst (strata "bottom:*"),
///   H3 lower improvability overall (stratum "all") if the scores are skewed to the left.
/// One row: one hypothesis, engine, kind of reach, group of operators, score, and horizon or level.
/// NaN stands for "not defined" or "not available".
struct HypothesisRow {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::string hypothesis;  ///< "H1", "H2", "H3"
  std::string experiment;  ///< "fixed_length", "threshold", "threshold_success"
  std::string engine;      ///< "exact", "walks"
  std::string reach;       ///< "reach_uniform", "reach_proposal"
  std::string group;       ///< "all", a family, or "family+selection"
  std::string score;
  std::string stratum;
  std::int64_t horizon = 0;  ///< steps; 0 where the row has a level
  std::string level;         ///< empty where the row has a horizon

  std::int64_t n = 0;                  ///< operators compared
  std::int64_t n_structural_zero = 0;  ///< operators left out because their Δ is 0 by their facts
  std::int64_t n_not_available = 0;  ///< operators left out for want of a reach, a mean or a bound
  std::int64_t n_blind = 0;          ///< of those compared, operators that never see the score
  std::int64_t n_excess = 0;         ///< of these, operators whose regression to the mean is known

  double tau = none;     ///< Kendall's τ-b of reach against Δ
  double p = none;       ///< two-sided; speaks of operators drawn from the stated generator
  double ci_low = none;  ///< 95 % interval of tau
  double ci_high = none;
  double p_holm = none;  ///< p adjusted within the rows of one engine, experiment, reach and group
  double effect = none;  ///< |Theil–Sen slope of Δ on reach| · IQR(reach), in effect_units
  std::string effect_units;  ///< "score SD", "median steps" or "probability"
  double tau_excess = none;  ///< of reach against Δ less regression to the mean, n_excess operators
  double p_excess = none;
  double p_holm_excess = none;
  double effect_excess = none;  ///< of these operators too, their own IQR(reach)
  /// Standard deviation of the excess over all ways to lay the scores on the architectures, root
  /// mean square of these operators, in effect_units.
  double placement_noise = none;
  double reliability = none;         ///< of Δ: 1 − mean SE²/Var, sampled engines only
  double reliability_excess = none;  ///< the same of the excess

  bool all_blind = false;         ///< no operator of the row sees the score
  bool mixed_selections = false;  ///< the row's operators differ in selection
  bool noise_unknown = false;     ///< a sampled Δ has no standard error: one walk per start

  std::string verdict;  ///< "supported", "contradicted", "undetermined", "premise_not_met"
  std::string reason;   ///< why not decided; empty for a decided row
  std::string notice;   ///< what a reader of the row has to know besides; may be empty
};

/// All rows, ordered by engine, kind of reach, group, stratum, score, horizon; strata that no
/// hypothesis speaks of give none. Runs in parallel; the result does not depend on the threads.
///
/// Ties of Δ and of its excess: |difference| <= sum of the two bounds for an exact engine, equality
/// for a sampled one; ties of reach by its bounds. Regression to the mean is taken as exact.
/// The excess is that of the row's blind operators whose regression value is known. A verdict needs
/// it where there are five blind operators or more, or they are half of the row or more: fewer
/// don't make a τ, and the operators that see the score have no such value (a notice says so).
/// Experiments that have no such value at all (`has_regression`) do without. All operators see the
/// same landscape, so that p does not tell what one without structure would show by its own
/// accidents: the excess must reach four times `placement_noise`.
///
/// Verdict, the first that applies: "premise_not_met" (H3, skewness not below 0); "undetermined" as
/// "structural zero" (all operators left out), "no difference above the error bound" (no τ), "too
/// few operators" (under 10), "not significant" (Holm p >= 0.05), "effect too small" (|τ| < 0.1,
/// effect < 0.01, or a slope against τ's sign), "regression to the mean not known" (of fewer than
/// five blind operators, or fewer than half of them), "regression to the mean" (the excess fails
/// one of the three, or has the other sign), "placement noise" (it is below four times
/// `placement_noise`); then "supported" where τ has the predicted sign (H1 −, H2 +, H3 −), else
/// "contradicted". Holm's family holds every row that has a p, whatever its verdict; the p of the
/// excess are a family of their own. Throws InputError when the summary's arrays do not fit each
/// other. `progress` advances by 1 in all.
std::vector<HypothesisRow> evaluate_hypotheses(const SweepSummary& summary,
                                               Progress* progress = nullptr);

/// Whether a verdict was reached though the interval of tau holds 0: with few operators the normal
/// p and the jackknife can disagree.
bool is_decided_on_few(const HypothesisRow& row);

/// The hypothesis of a stratum: "H1", "H2", "H3", or empty.
std::string hypothesis_of_stratum(const std::string& stratum);

}  // namespace archwalk
