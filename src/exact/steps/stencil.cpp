#include "stencil.hpp"

#include <algorithm>

#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_types.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "guided_steps.hpp"
#include "jumps/guided_jumps.hpp"
#include "rank/ranked.hpp"
#include "rows/row_product.hpp"
#include "stencil_vectors.hpp"

namespace archwalk {
namespace {

// The probability that a proposal changes its one edge; 0 where it may change more, never does, or
// goes along a graph.
double probability_of_edit(const Operator& op, const ProductShape& shape) {
  if (std::holds_alternative<Neighbors>(op.proposal)) return shape.is_product() ? 1.0 : 0.0;
  const auto* edits = std::get_if<EditDistance>(&op.proposal);
  if (edits == nullptr) return 0.0;
  const bool local = std::all_of(edits->weights.begin() + 2, edits->weights.end(),
                                 [](std::uint64_t weight) { return weight == 0; });
  return local ? probability(edits->weights[1]) : 0.0;
}

StencilSelection selection_of(const AlwaysStep& /*step*/, const StencilKernels& /*kernels*/) {
  return {};
}
StencilSelection selection_of(const OrderStep& step, const StencilKernels& kernels) {
  return {kernels.weigh_order, &step};
}
StencilSelection selection_of(const ThresholdStep& step, const StencilKernels& kernels) {
  return {kernels.weigh_threshold, &step};
}
StencilSelection selection_of(const MetropolisStep& step, const StencilKernels& kernels) {
  return {kernels.weigh_metropolis, &step, true};
}
StencilSelection selection_of(const NoisyStep& step, const StencilKernels& kernels) {
  return {kernels.weigh_noisy, &step, true};
}

// Whether the kernels of lines weigh by the step; others make rows.
template <class Step>
constexpr bool kIsWeighed = requires(const Step& step, const StencilKernels& kernels) {
  selection_of(step, kernels);
};

// P u row by row, each made from the selection's own rule.
void multiply_rows(const TransitionRows& rows, std::uint32_t size, const double* u, double* out,
                   std::size_t columns) {
  std::vector<Transition> row;
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    target.clear();
    probability.clear();
    double leaving = 0.0;
    for (const Transition& entry : row) {
      target.push_back(entry.target);
      probability.push_back(entry.probability);
      leaving += entry.probability;
    }
    const double stay = std::max(0.0, 1.0 - leaving);
    for (std::size_t c = 0; c < columns; ++c) out[x * columns + c] = stay * u[x * columns + c];
    add_row_product({target.data(), probability.data(), row.size()}, u, columns, out + x * columns);
  }
}

}  // namespace

bool has_stencil(const Operator& op, const RowSource& source) {
  const ProductShape& shape = source.shape();
  return is_local(op, shape) || is_ranked(op, shape) || has_guided_jumps(op, source);
}

bool takes_guided_jumps(const Operator& op, const ProductShape& shape) {
  const auto parts = guided_jumps(op, shape);
  if (!parts) return false;
  return !is_ranked(op, shape) ||
         guided_entries(*parts, op, shape, shape.size) < ranked_terms(shape);
}

bool is_local(const Operator& op, const ProductShape& shape) {
  return !has_memory(op) && probability_of_edit(op, shape) > 0.0;
}

double probability_of_neighbor(const Operator& op, const ProductShape& shape) {
  return probability_of_edit(op, shape) / (static_cast<double>(shape.edges) * (shape.radix - 1));
}

void stencil_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                       const std::vector<MeasuredScore>& scores, RunningSums& sums,
                       ExactEstimates& out) {
  const ProductShape& shape = source.shape();
  if (!is_local(op, shape)) {
    const auto estimates = takes_guided_jumps(op, shape) ? guided_estimates : ranked_estimates;
    estimates(op, source, settings, scores, sums, out);
    return;
  }
  std::visit(
      [&]<class Part>(const Part& selection) {
        if constexpr (!kIsWeighed<detail::SelectionStepType<Part>>) {
          const TransitionRows rows = source.rows(op);
          const Product product = [&](const double* u, double* next, std::size_t columns) {
            multiply_rows(rows, shape.size, u, next, columns);
          };
          const double edits = static_cast<double>(shape.edges) * (shape.radix - 1);
          // As with a stored matrix: a product and an addition an entry, the entries' own error,
          // and the diagonal off by the sum of the others'.
          const double step_error =
              (2.0 * (edits + 1.0) + 4.0) * kUnitRoundoff + 2.0 * rows.entry_error();
          estimates_by_steps(*vectors_by_products(product, shape.size, scores, sums), step_error,
                             settings, scores, sums, out);
        } else {
          const std::shared_ptr<const Guide> guide = source.guide(op);
          HostStepTables tables;
          const auto step = selection.step(*guide, tables);
          const ExactKernels& kernels = exact_kernels();
          StencilVectors vectors(shape, *guide, selection_of(step, kernels.stencil),
                                 probability_of_neighbor(op, shape), scores, sums, kernels);
          estimates_by_steps(vectors, StencilVectors::step_error(shape), settings, scores, sums,
                             out);
        }
      },
      op.selection);
}

}  // namespace archwalk
