#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "path_work.hpp"
#include "powers/spectral.hpp"
#include "readings/measured.hpp"
#include "restart_family.hpp"
#include "rows/row_source.hpp"
#include "steps/device_steps.hpp"

namespace archwalk {

using LargeMatrixLock = std::unique_lock<std::mutex>;

/// What all operators of an engine share, and how one of them is worked out.
struct ExactEngine::State {
  State(const BenchmarkTable& the_table, ExactSettings the_settings);

  const BenchmarkTable& table;
  ProductShape shape;
  ExactSettings settings;
  RowSource source;
  PathWork path_work;
  std::vector<MeasuredScore> scores;
  std::unique_ptr<DeviceSteps> devices;  ///< null: all on the CPU

  /// `out.method` says how; its arrays are made here.
  void estimate(const Operator& op, RunningSums& sums, ExactEstimates& out) const;
  void by_powers(const Operator& op, ExactEstimates& out) const;
  void by_steps(const Operator& op, const std::vector<MeasuredScore>& of, RunningSums& sums,
                ExactEstimates& out) const;
  /// `lock` holds large_matrix_mutex from here on where the matrix of the operator is large and
  /// looked at.
  OperatorGeometry geometry(const Operator& op, const StateFunction& reach,
                            LargeMatrixLock& lock) const;
  /// [horizon] of a blind operator; NaN where it would take too long.
  std::vector<LawSums> law(const Operator& op, const OperatorFacts& facts) const;
  /// `stencil`: what devices made of it, empty where they did not.
  OperatorExpectations expectations(const Operator& op, ExpectationChoice choice,
                                    const kernels::StepSums& stencil) const;
  OperatorExpectations of_stencil(const Operator& op, ExpectationChoice choice,
                                  const kernels::StepSums& stencil) const;
  /// Of a blind restart around rows (restarted_operators.cpp).
  OperatorExpectations of_restart(const Operator& op, const BetweenJumps& between,
                                  ExpectationChoice choice) const;
  OperatorGeometry restarted_geometry(const Operator& op, const BetweenJumps& between,
                                      LargeMatrixLock& lock) const;
  std::shared_ptr<const RestartFamily> family_of(const BetweenJumps& between) const;
  /// Makes on all threads what several of them share.
  void prepare_families(const std::vector<const Operator*>& operators, Progress& progress) const;
  /// [operator] those that devices take from step to step; empty for the others.
  std::vector<kernels::StepSums> stencils(const std::vector<const Operator*>& operators,
                                          ExpectationChoice choice, Progress& progress) const;
  bool is_device_stencil(const Operator& op, ExpectationChoice choice) const;
  void make_room(ExactEstimates& out) const;
  bool has_method(const Operator& op) const;
  /// One thread at a time has a large matrix. Where the lock is held already it stays so.
  void lock_if_large(std::uint64_t entries, LargeMatrixLock& lock) const;

  // Made by the first operator that needs them.
  mutable std::once_flag spectral_once;
  mutable std::unique_ptr<SpectralMethod> spectral;
  mutable std::mutex large_matrix_mutex;
  mutable RestartFamilies families;
};

}  // namespace archwalk
