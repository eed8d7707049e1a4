#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/space/product_shape.hpp"

// What a user would write for a GPU instead of archwalk, for `archwalk bench`.
namespace archwalk::cuda {

/// One-edit walks as a textbook has them: a thread and a state of cuRAND a walk, the table in
/// global memory, codes taken apart by divisions.
struct PlainWalkProblem {
  ProductShape shape;
  std::vector<double> score;  ///< [code]
  bool climbs = false;        ///< takes a proposal only where it is better
  bool best = false;          ///< the best score visited in place of the last
  std::uint32_t walks_per_start = 1;
  std::uint32_t steps = 1;
  std::uint64_t seed = 1;
};
class PlainGpuWalk {
 public:
  /// SystemError where the device has no room. NotBuiltError in a build without the CUDA engine.
  PlainGpuWalk(int device, PlainWalkProblem problem);
  ~PlainGpuWalk();
  PlainGpuWalk(const PlainGpuWalk&) = delete;
  PlainGpuWalk& operator=(const PlainGpuWalk&) = delete;

  /// Mean over all walks of what they end with, less the start's score.
  double run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// u becomes P u by cuSPARSE, a vector and a step at a time.
struct PlainMatrix {
  std::vector<std::uint32_t> begin;  ///< [row], and the end
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
};
class PlainGpuProducts {
 public:
  /// Why there can be none: cuSPARSE can't be loaded. Empty where it can.
  static std::string problem();

  /// SystemError where there is a problem() or the device has no room.
  PlainGpuProducts(int device, const PlainMatrix& matrix);
  ~PlainGpuProducts();
  PlainGpuProducts(const PlainGpuProducts&) = delete;
  PlainGpuProducts& operator=(const PlainGpuProducts&) = delete;

  /// P^steps u.
  std::vector<double> run(const std::vector<double>& u, std::uint32_t steps);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk::cuda
