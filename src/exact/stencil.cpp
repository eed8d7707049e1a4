#include "stencil.hpp"

#include <algorithm>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/operators/probability.hpp"
#include "by_steps.hpp"
#include "pairwise_sum.hpp"

namespace archwalk {
namespace {

// One edit: 27 edges of two, or 8 of sixteen, operations.
constexpr std::size_t kMostNeighbours = 128;

// The weights of an edit_distance pmf on distances 0 and 1; null where others have some.
const EditDistance* one_edit(const Operator& op) {
  const auto* edits = std::get_if<EditDistance>(&op.proposal);
  if (edits == nullptr) return nullptr;
  const bool local = std::all_of(edits->weights.begin() + 2, edits->weights.end(),
                                 [](std::uint64_t weight) { return weight == 0; });
  return local && edits->weights[1] > 0 ? edits : nullptr;
}

// The neighbours of 0, 1, 2, ... one after the other.
class Neighbours {
 public:
  explicit Neighbours(const ProductShape& shape)
      : radix_(static_cast<std::uint32_t>(shape.radix)),
        digit_(static_cast<std::size_t>(shape.edges), 0) {}

  std::size_t count() const { return digit_.size() * (radix_ - 1); }

  /// Codes of the neighbours, edge by edge, each in the order of its operations.
  void list(std::uint32_t* out) const {
    std::uint32_t place = 1;
    for (std::uint32_t digit : digit_) {
      std::uint32_t y = code_ - digit * place;
      for (std::uint32_t other = 0; other < radix_; ++other, y += place) {
        *out = y;
        out += other != digit ? 1 : 0;
      }
      place *= radix_;
    }
  }
  void next() {
    ++code_;
    for (std::uint32_t& digit : digit_) {
      if (++digit < radix_) return;
      digit = 0;
    }
  }

 private:
  std::uint32_t radix_;
  std::uint32_t code_ = 0;
  std::vector<std::uint32_t> digit_;
};

// Acceptances over 2^32 of all neighbours, as doubles; `to` may be read up to a whole vector
// beyond `count`.
template <class Step>
void accept_all(const Step& step, const Guide& guide, std::uint32_t x, const std::uint32_t* y,
                std::size_t count, double* accepted) {
  for (std::size_t i = 0; i < count; ++i) {
    accepted[i] = static_cast<double>(step.acceptance({x, guide.key[x]}, {y[i], guide.key[y[i]]}));
  }
}
void accept_all(const AlwaysStep& /*step*/, const Guide& /*guide*/, std::uint32_t /*x*/,
                const std::uint32_t* /*y*/, std::size_t count, double* accepted) {
  std::fill_n(accepted, count, 0x1p32);
}
// The polynomial of the exponential on vector registers.
void accept_all(const MetropolisStep& step, const Guide& guide, std::uint32_t x,
                const std::uint32_t* y, std::size_t count, double* accepted) {
  alignas(64) std::uint32_t decline[kMostNeighbours];
  alignas(64) std::uint32_t chance[kMostNeighbours];
  const std::int32_t own = guide.key[x];
  constexpr std::size_t kStep = kVectorLanes;
  const std::size_t padded = (count + kStep - 1) / kStep * kStep;
  std::fill(decline + count, decline + padded, 0u);
  for (std::size_t i = 0; i < count; ++i) {
    decline[i] = static_cast<std::uint32_t>(own) - static_cast<std::uint32_t>(guide.key[y[i]]);
  }
  for (std::size_t i = 0; i < padded; i += kStep) {
    store_lanes(chance + i, step.decline_acceptance(load_lanes<LaneVector>(decline + i)));
  }
  for (std::size_t i = 0; i < count; ++i) {
    accepted[i] = guide.key[y[i]] >= own ? 0x1p32 : static_cast<double>(chance[i]);
  }
}

// Σ_i weight_i u(y_i) + stay u(x), columns by blocks of a known width, kept in registers.
template <std::size_t Block>
void add_up(const double* u, double* out, std::size_t columns, std::size_t first, std::uint32_t x,
            const std::uint32_t* y, const double* weight, std::size_t count, double stay) {
  double sum[Block];
  for (std::size_t c = 0; c < Block; ++c) sum[c] = stay * u[x * columns + first + c];
  for (std::size_t i = 0; i < count; ++i) {
    const double* from = u + y[i] * columns + first;
    for (std::size_t c = 0; c < Block; ++c) sum[c] += weight[i] * from[c];
  }
  for (std::size_t c = 0; c < Block; ++c) out[x * columns + first + c] = sum[c];
}

void add_up_columns(const double* u, double* out, std::size_t columns, std::uint32_t x,
                    const std::uint32_t* y, const double* weight, std::size_t count, double stay) {
  std::size_t first = 0;
  for (; first + 8 <= columns; first += 8) {
    add_up<8>(u, out, columns, first, x, y, weight, count, stay);
  }
  for (; first + 4 <= columns; first += 4) {
    add_up<4>(u, out, columns, first, x, y, weight, count, stay);
  }
  for (; first + 2 <= columns; first += 2) {
    add_up<2>(u, out, columns, first, x, y, weight, count, stay);
  }
  if (first < columns) add_up<1>(u, out, columns, first, x, y, weight, count, stay);
}

// P u, the weights of a row by weigh(x, neighbours, count, weight).
template <class Weigh>
void multiply(const ProductShape& shape, const Weigh& weigh, const double* u, double* out,
              std::size_t columns) {
  Neighbours neighbours(shape);
  std::uint32_t y[kMostNeighbours + 1];  // list() writes one beyond
  double weight[kMostNeighbours];
  const std::size_t count = neighbours.count();
  for (std::uint32_t x = 0; x < shape.size; ++x, neighbours.next()) {
    neighbours.list(y);
    weigh(x, y, count, weight);
    // Four sums side by side: in a fixed order whatever the processor.
    double leaving[4] = {};
    for (std::size_t i = 0; i < count; ++i) leaving[i % 4] += weight[i];
    const double stay =
        std::max(0.0, 1.0 - ((leaving[0] + leaving[1]) + (leaving[2] + leaving[3])));
    add_up_columns(u, out, columns, x, y, weight, count, stay);
  }
}

}  // namespace

bool is_local(const Operator& op, const ProductShape& /*shape*/) {
  return one_edit(op) != nullptr;
}

void stencil_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                       const std::vector<MeasuredScore>& scores, RunningSums& sums,
                       ExactEstimates& out) {
  const ProductShape& shape = source.shape();
  const TransitionRows rows = source.rows(op);
  const std::shared_ptr<const Guide> guide = source.guide(op);
  const double edits = static_cast<double>(Neighbours(shape).count());
  const double each = probability(one_edit(op)->weights[1]) / edits;
  HostStepTables tables;
  const Product product = std::visit(
      [&](const auto& selection) -> Product {
        if constexpr (requires(std::vector<Transition> row) {
                        selection.select(0u, *guide, row);
                      }) {
          return [&](const double* u, double* next, std::size_t columns) {
            std::vector<Transition> row;
            multiply(
                shape,
                [&](std::uint32_t x, const std::uint32_t* y, std::size_t count, double* weight) {
                  rows.off_diagonal(x, row);
                  std::sort(row.begin(), row.end(),
                            [](const auto& a, const auto& b) { return a.target < b.target; });
                  for (std::size_t i = 0; i < count; ++i) {
                    const auto found = std::lower_bound(
                        row.begin(), row.end(), y[i],
                        [](const Transition& a, std::uint32_t code) { return a.target < code; });
                    weight[i] =
                        found != row.end() && found->target == y[i] ? found->probability : 0.0;
                  }
                },
                u, next, columns);
          };
        } else {
          return [&shape, &guide, each, step = selection.step(*guide, tables)](
                     const double* u, double* next, std::size_t columns) {
            multiply(
                shape,
                [&](std::uint32_t x, const std::uint32_t* y, std::size_t count, double* weight) {
                  accept_all(step, *guide, x, y, count, weight);
                  for (std::size_t i = 0; i < count; ++i) weight[i] *= each * 0x1p-32;
                },
                u, next, columns);
          };
        }
      },
      op.selection);
  // As with a stored matrix: a product and an addition an entry, the entries' own error, and the
  // diagonal off by the sum of the others'.
  const double step_error = (2.0 * (edits + 1.0) + 4.0) * kUnitRoundoff + 2.0 * rows.entry_error();
  estimates_by_steps(product, step_error, shape.size, settings, scores, sums, out);
}

}  // namespace archwalk
