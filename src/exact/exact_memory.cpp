#include "archwalk/exact/exact_memory.hpp"

#include <algorithm>
#include <cmath>

#include "choose_method.hpp"
#include "jumps/guided_jumps.hpp"
#include "laws/law_of_rows.hpp"
#include "rank/ranked.hpp"
#include "rows/embedding.hpp"
#include "steps/stencil.hpp"

namespace archwalk {
namespace {

constexpr double kEntry = kBytesOfStoredEntry;
// Of a state: where its row begins and its place in an order, twice; what leaves it, in doubles and
// in double-doubles.
constexpr double kRow = 64.0;
// Of a state: iterate, correction and residual of a refinement, the ten vectors of an iterative
// method, hitting times with their bounds.
constexpr double kSolve = 256.0;
// Of a state with a memory: its architecture and row; while states are found, a place in a hash
// table; of each word that is remembered, in both.
constexpr double kState = 80.0;
constexpr double kWord = 8.0;

struct ChainSize {
  double states = 0.0;
  double entries = 0.0;
  double embedding = 0.0;  // bytes that stay beside the matrix
};

// Without its diagonal.
ChainSize size_of(const Operator& op, const ProductShape& shape) {
  const auto n = static_cast<double>(shape.size);
  const double entries = state_entries(op, shape);
  if (!has_memory(op)) return {n, entries - n, 0.0};
  const double longest =
      std::visit([&](const auto& part) { return static_cast<double>(part.row_size(shape)); },
                 op.proposal) +
      1.0;
  ChainSize size;
  // Where a guide keeps walks from most states the bound can lie far above what is ever made.
  size.entries = std::min(entries, static_cast<double>(kMaxEmbeddedEntries));
  size.states = size.entries / longest;
  size.embedding =
      kEntry * size.entries + (kState + kWord * (2.0 + tabu_size(op.memory))) * size.states;
  return size;
}

// What takes_guided_jumps() stores: pairs of classes, and the matrix between jumps.
ExactMemory guided_memory(const Operator& op, const ProductShape& shape, double guide_values) {
  const auto n = static_cast<double>(shape.size);
  const double entries =
      guided_entries(*guided_jumps(op, shape), op, shape, std::min(n, guide_values));
  return {kEntry * entries + kRow * n, entries > static_cast<double>(kLargeMatrixEntries)};
}

bool is_large(const Operator& op, const ProductShape& shape) {
  return state_entries(op, shape) > static_cast<double>(kLargeMatrixEntries);
}

}  // namespace

ExactMemory expectation_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                               std::size_t columns, bool stationary, std::uint32_t last_horizon,
                               double guide_values) {
  const OperatorFacts facts = facts_of(op, shape);
  const bool is_closed = facts.isotropic || facts.has_kronecker_form || jumps_uniformly(op);
  if (method == ExactMethod::automatic) {
    const auto limit =
        static_cast<double>(has_memory(op) ? kMaxEmbeddedEntries : kMaxStoredEntries);
    const bool is_stencil =
        prefers_stencil(op, shape) &&
        (!takes_guided_jumps(op, shape) ||
         has_room_for_values(op, std::min(guide_values, static_cast<double>(shape.size))));
    if (state_entries(op, shape) > limit && !is_closed && !is_stencil) return {};
    method = is_closed    ? ExactMethod::spectral
             : is_stencil ? ExactMethod::stencil
                          : ExactMethod::sparse;
  }
  const ChainSize size = size_of(op, shape);
  const double vectors = 2.0 * sizeof(double) * static_cast<double>(columns + 1) * size.states;
  const bool is_stored = has_memory(op) || size.entries <= static_cast<double>(kMaxStoredEntries);
  ExactMemory memory;
  double matrices = 0.0;
  if (method == ExactMethod::sparse && columns > 0 && is_stored) {
    matrices = kEntry * (size.entries + size.states) + kRow * size.states;
  }
  if (stationary && is_stored && !is_closed) {
    matrices = std::max(matrices, 2.0 * kEntry * size.entries + (kRow + kSolve) * size.states);
  }
  // Beside vectors in the guide's order, products by rank or what is stored of guided jumps.
  ExactMemory ordered;
  if (method == ExactMethod::stencil && columns > 0 && !is_local(op, shape)) {
    if (takes_guided_jumps(op, shape)) {
      ordered = guided_memory(op, shape, guide_values);
    } else {
      ordered.bytes = ranked_bytes(shape);
    }
    ordered.bytes += sizeof(double) * static_cast<double>(columns) * size.states;
  }
  memory.bytes = size.embedding + std::max(matrices, ordered.bytes) + vectors;
  if (last_horizon > 0 && is_stored && between_jumps(op, shape)) {
    const double steps = last_horizon + 1.0;
    memory.bytes += sizeof(double) * std::min(steps * size.states, kMostHeldSums);
  }
  memory.is_large = ordered.is_large || (size.embedding + matrices > 0.0 && is_large(op, shape));
  return memory;
}

ExactMemory threshold_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                             std::size_t columns, double guide_values) {
  const ChainSize size = size_of(op, shape);
  // Survival at three times, its two sums, a set; the levels of a product by edges are as many.
  const double of_column = 5.0 * sizeof(double) + 1.0;
  const bool is_stored = has_memory(op) || method == ExactMethod::sparse;
  const double levels = is_stored ? 0.0 : sizeof(double) * (shape.edges + 1.0);
  ExactMemory memory;
  if (method == ExactMethod::stencil) memory = guided_memory(op, shape, guide_values);
  memory.bytes +=
      ((of_column + levels) * static_cast<double>(columns) + kRow + kSolve) * size.states;
  if (is_stored) {
    memory.bytes += size.embedding + 2.0 * kEntry * size.entries;
    memory.is_large = is_large(op, shape);
  }
  return memory;
}

ExactMemory track_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                         const TrackSize& track, int threads, double guide_values) {
  const ChainSize size = size_of(op, shape);
  const bool is_stored = has_memory(op) || method == ExactMethod::sparse;
  ExactMemory memory;  // of one operator
  if (method == ExactMethod::stencil) memory = guided_memory(op, shape, guide_values);
  if (is_stored) {
    memory.bytes = kEntry * size.entries;
    memory.is_large = is_large(op, shape);
  }
  // The chain and its rows in another order; states in that order and what the guide has of them.
  memory.bytes =
      size.embedding + 2.0 * memory.bytes + 2.0 * kRow * size.states + sizeof(double) * track.sums;
  // Of a thread, before and after a step. By edges what has not moved, by distances half of its
  // powers for half the columns at once; jumps in their classes' order, with the sums of others and
  // of classes, and beside steps between them.
  double vectors = 2.0;
  if (!is_stored) {
    const bool jumps = method == ExactMethod::stencil || jumps_uniformly(op);
    vectors += jumps ? 5.0 : std::max(1.0, 0.25 * shape.edges + 1.0);
  }
  constexpr double kOfRow = 2.0 * sizeof(double) + sizeof(std::uint32_t);
  const double of_thread = (sizeof(double) * vectors * track.abreast + kOfRow) * size.states;
  // Threads beyond an operator's ranges are at the next ones.
  const double operators =
      memory.is_large ? 1.0 : 1.0 + std::ceil(threads / std::max(1.0, track.ranges));
  memory.bytes = operators * memory.bytes + threads * of_thread;
  return memory;
}

double memory_at_once(std::vector<ExactMemory> operators, int threads) {
  std::sort(operators.begin(), operators.end(),
            [](const ExactMemory& a, const ExactMemory& b) { return a.bytes > b.bytes; });
  double sum = 0.0;
  bool has_large = false;
  int left = threads;
  for (const ExactMemory& one : operators) {
    if (left == 0) break;
    if (one.is_large && has_large) continue;
    has_large = has_large || one.is_large;
    sum += one.bytes;
    --left;
  }
  return sum;
}

}  // namespace archwalk
