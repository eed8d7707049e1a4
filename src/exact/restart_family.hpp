#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "laws/law_of_rows.hpp"
#include "path_work.hpp"
#include "readings/measured.hpp"
#include "steps/followed_means.hpp"

namespace archwalk {

/// The restarts around one proposal Q that is known by its rows: P = ρ J/N + (1 - ρ) Q, J the
/// matrix of ones. A walk from x that has not jumped for t steps is where Q^t takes it; one that
/// has is where Q takes a walk from anywhere. So
///
///   P^T u = (1-ρ)^T Q^T u + ρ Σ_{t<T} (1-ρ)^t <Q^t u>, <·> the mean over all architectures,
///
/// and Q is followed once, whatever the number of operators: means over all at every step, means
/// over the strata at the horizons. Made when first asked for, whichever operator asks.
class RestartFamily {
 public:
  /// `between` is Q, an operator of its own. All but it must outlive the family.
  /// `large_matrix_mutex` is held while a large Q is looked at.
  RestartFamily(Operator between, const ExactSettings& settings,
                const std::vector<MeasuredScore>& scores, const RowSource& source,
                const PathWork& path_work, std::mutex& large_matrix_mutex);
  ~RestartFamily();

  const Operator& between() const { return between_; }
  /// The estimates of one operator; their arrays have been made.
  void estimates(double jump, ExactEstimates& out) const;
  /// r(x); empty where the reach of a jump or of a step is not known.
  StateFunction reach(double jump) const;
  /// Reach of paths and cost, where they are known.
  void paths(double jump, PathEstimates& out) const;
  /// [horizon]
  std::vector<LawSums> law(double jump) const;

 private:
  struct Functions;

  const Functions& functions() const;
  const FollowedMeans& followed() const;
  std::unique_lock<std::mutex> lock_if_large() const;
  double error_of_mixture(std::uint32_t steps, double step_error) const;

  Operator between_;
  const ExactSettings& settings_;
  const std::vector<MeasuredScore>& scores_;
  const RowSource& source_;
  const PathWork& path_work_;
  std::mutex& large_matrix_mutex_;
  mutable std::once_flag functions_once_;
  mutable std::once_flag followed_once_;
  mutable std::once_flag law_once_;
  mutable std::unique_ptr<const Functions> functions_;
  mutable std::unique_ptr<const FollowedMeans> followed_;
  mutable std::unique_ptr<const LawOfRows> law_;
};

/// Families by their proposals; the last few are kept.
class RestartFamilies {
 public:
  using Make = std::function<std::shared_ptr<const RestartFamily>()>;
  std::shared_ptr<const RestartFamily> of(const Operator& between, const Make& make);

 private:
  static constexpr std::size_t kKept = 4;
  std::mutex mutex_;
  std::vector<std::pair<std::string, std::shared_ptr<const RestartFamily>>> kept_;  // newest last
};

}  // namespace archwalk
