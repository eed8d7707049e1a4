#include "archwalk/exact/graph_distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "chain/stored_chain.hpp"
#include "choose_method.hpp"
#include "rows/row_distances.hpp"
#include "solve/hitting_time.hpp"
#include "solve/kemeny.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Terms of h(d): a gap of L terms, the quotient, the sum; each some roundings.
constexpr double kRoundingsOfTerm = 12.0;

}  // namespace

std::vector<double> isotropic_path_lengths(const Operator& op, const ProductShape& shape) {
  const std::vector<double> gaps = spectral_gaps(isotropic_probabilities(op, shape), shape);
  // Where some architectures never lead to each other, there are as many closed classes as
  // eigenvalues 1, all alike: the stationary probability within one is that many times 1/N.
  const std::vector<std::uint64_t> multiplicity = distance_counts(shape);
  std::uint64_t classes = 0;
  for (std::size_t j = 0; j < gaps.size(); ++j) classes += gaps[j] == 0.0 ? multiplicity[j] : 0;
  std::vector<double> lengths;
  for (int d = 0; d <= shape.edges; ++d) {
    double length = 0.0;
    for (int j = 1; j <= shape.edges; ++j) {
      const std::int64_t away = krawtchouk(shape, j, 0) - krawtchouk(shape, j, d);
      // An eigenspace that a step leaves alone keeps apart what it tells apart.
      if (away != 0) length += static_cast<double>(away) / gaps[static_cast<std::size_t>(j)];
    }
    lengths.push_back(length / static_cast<double>(classes));
  }
  return lengths;
}

struct GraphDistance::State {
  State(const BenchmarkTable& the_table, ExactMethod the_method, bool missing_rank_lowest)
      : table(the_table),
        method(the_method),
        source(the_table, missing_rank_lowest, std::make_shared<HostSorter>(),
               {"estimate it by walks (archwalk sweep with [threshold] and method = \"walks\")",
                "use --exact-method auto", "--exact-method"}) {}

  const BenchmarkTable& table;
  ExactMethod method;
  RowSource source;
};

GraphDistance::GraphDistance(const BenchmarkTable& table, ExactMethod method,
                             bool missing_guides_rank_lowest)
    : state_(std::make_unique<State>(table, method, missing_guides_rank_lowest)) {}
GraphDistance::~GraphDistance() = default;

namespace {

PathLengths by_closed_form(const Operator& op, const SearchSpace& space, std::uint32_t target) {
  const ProductShape& shape = *space.product();
  const std::vector<double> lengths = isotropic_path_lengths(op, shape);
  PathLengths out;
  out.method = "closed form";
  out.relative_error = (2.0 * shape.edges + kRoundingsOfTerm) * kUnitRoundoff;
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    const double steps = lengths[static_cast<std::size_t>(space.distance(x, target))];
    const bool hits = std::isfinite(steps);
    out.steps.push_back(steps);
    out.steps_bound.push_back(hits ? steps * out.relative_error : 0.0);
    // Without drift a walk that can go to and fro comes everywhere it can reach.
    out.hit_ever.push_back(hits ? 1.0 : 0.0);
    out.hit_ever_bound.push_back(0.0);
    out.steps_if_hit.push_back(hits ? steps : kNaN);
    out.steps_if_hit_bound.push_back(hits ? steps * out.relative_error : kNaN);
  }
  return out;
}

// From each of the first `starts` states.
PathLengths by_solve(const Chain& chain, const StateSet& target, std::uint32_t starts) {
  HittingTimes times = hitting_times(chain, target);
  PathLengths out;
  out.relative_error = times.certificate;
  for (std::uint32_t x = 0; x < starts; ++x) {
    const StratumHitting one = stratum_hitting(times, {x});
    out.steps.push_back(one.mean);
    out.steps_bound.push_back(one.mean_bound);
    out.hit_ever.push_back(one.hit_ever);
    out.hit_ever_bound.push_back(one.hit_ever_bound);
    out.steps_if_hit.push_back(one.mean_if_hit);
    out.steps_if_hit_bound.push_back(one.mean_if_hit_bound);
  }
  return out;
}

}  // namespace

PathLengths GraphDistance::to_set(const Operator& op,
                                  const std::vector<std::uint32_t>& targets) const {
  const State& state = *state_;
  const ProductShape& shape = state.source.shape();
  if (targets.size() == 1 && state.method == ExactMethod::automatic &&
      facts_of(op, shape).isotropic) {
    return by_closed_form(op, *state.table.space, targets.front());
  }
  const ExactMethod method = choose_method(op, state.source, state.method, UseOfMethod::distances);
  StateSet target(shape.size, 0);
  for (std::uint32_t code : targets) target[code] = 1;
  const auto embedding = state.source.embedding(op);
  if (embedding != nullptr) {
    const StateSet cells = target;
    target.resize(embedding->size());
    for (std::size_t x = 0; x < target.size(); ++x) target[x] = cells[embedding->cell[x]];
  }
  PathLengths out = by_solve(*operator_chain(op, state.source, method), target, shape.size);
  out.method = name_of(method);
  return out;
}

KemenyConstant GraphDistance::kemeny(const Operator& op) const {
  const State& state = *state_;
  const ProductShape& shape = state.source.shape();
  const OperatorFacts facts = facts_of(op, shape);
  if (facts.isotropic) {
    const std::vector<double> gaps = spectral_gaps(isotropic_probabilities(op, shape), shape);
    const std::vector<std::uint64_t> multiplicity = distance_counts(shape);
    KemenyConstant out{0.0, "closed form"};
    for (std::size_t j = 1; j < gaps.size(); ++j) {
      out.value += static_cast<double>(multiplicity[j]) / gaps[j];
    }
    if (std::isinf(out.value)) out = {kNaN, "not defined: several closed classes"};
    return out;
  }
  // Every eigenvalue but one is 0.
  if (jumps_uniformly(op)) return {shape.size - 1.0, "closed form"};
  if (facts.has_kronecker_form) {
    return std::visit(
        [&](const auto& proposal) -> KemenyConstant {
          if constexpr (requires { proposal.kronecker_form(shape); }) {
            return kronecker_kemeny(proposal.kronecker_form(shape), shape);
          } else {
            return {kNaN, "no closed form"};
          }
        },
        op.proposal);
  }
  if (has_memory(op)) return {kNaN, "not computed: the operator has a memory"};
  if (shape.size > kLargestDenseKemeny) {
    return {kNaN, "not computed: the space is too large for a dense inverse"};
  }
  return dense_kemeny(*stored_chain(op, state.source));
}

double GraphDistance::reach(const Operator& op, std::uint32_t x) const {
  const StateRows rows = state_->source.states(op);
  std::vector<Transition> row;
  rows.off_diagonal(x, row);
  RowDistances distances(*state_->table.space);
  distances.begin(rows, x, row);
  return pairwise_sum(0, row.size(), [&](std::size_t i) {
    return row[i].probability * distances.to(rows.cell(row[i].target));
  });
}

}  // namespace archwalk
