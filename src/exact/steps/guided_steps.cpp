#include "guided_steps.hpp"

#include <algorithm>

#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "readings/by_steps.hpp"

namespace archwalk {

void guided_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, RunningSums& sums,
                      ExactEstimates& out) {
  const auto chain = operator_chain(op, source, ExactMethod::stencil);
  std::vector<double> stays;
  for (const double leaving : chain->leaving()) stays.push_back(std::max(0.0, 1.0 - leaving));
  ChainScratch scratch;
  const Product product = [&](const double* u, double* next, std::size_t columns) {
    chain->jump(u, next, columns, scratch);
    for (std::size_t x = 0; x < stays.size(); ++x) {
      for (std::size_t c = 0; c < columns; ++c)
        next[x * columns + c] += stays[x] * u[x * columns + c];
    }
  };
  // Entries are off, and what stays by as much; 1 - leaving, its product, and two sums.
  const double step_error = chain->jump_error() + 2.0 * chain->entry_error() + 6.0 * kUnitRoundoff;
  estimates_by_steps(*vectors_by_products(product, source.shape().size, scores, sums), step_error,
                     settings, scores, sums, out);
}

}  // namespace archwalk
