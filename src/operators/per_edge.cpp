#include "archwalk/operators/per_edge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "alias_row.hpp"
#include "archwalk/core/elementary.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"
#include "reversibility.hpp"

namespace archwalk {
namespace {

std::size_t radix_of(const ProductShape& shape) {
  return static_cast<std::size_t>(shape.radix);
}
std::size_t edges_of(const ProductShape& shape) {
  return static_cast<std::size_t>(shape.edges);
}

// All off-diagonals equal, exactly: rounded once, the diagonal takes the rest.
std::vector<std::uint64_t> rate_weights(double rate, const ProductShape& shape) {
  const std::size_t radix = radix_of(shape);
  const auto others = static_cast<double>(radix - 1);
  auto off_diagonal = static_cast<std::uint64_t>(std::floor(rate * 0x1p32 / others + 0.5));
  off_diagonal = std::min(off_diagonal, kProbabilityOne / (radix - 1));
  std::vector<std::uint64_t> weights(edges_of(shape) * radix * radix, off_diagonal);
  for (std::size_t row = 0; row < edges_of(shape) * radix; ++row) {
    weights[row * radix + row % radix] = kProbabilityOne - off_diagonal * (radix - 1);
  }
  return weights;
}

std::vector<std::uint64_t> matrix_weights(const Matrix& matrix, std::string_view name,
                                          const ProductShape& shape) {
  const std::size_t radix = radix_of(shape);
  if (matrix.size() != radix) {
    throw InputError(fmt::format("{} has {} rows", name, matrix.size()),
                     fmt::format("an edge of this space has {} operations", radix),
                     fmt::format("give {} rows of {} probabilities", radix, radix));
  }
  std::vector<std::uint64_t> weights;
  for (std::size_t from = 0; from < radix; ++from) {
    const std::string row_name = fmt::format("{} row {}", name, from);
    if (matrix[from].size() != radix) {
      throw InputError(fmt::format("{} has {} entries", row_name, matrix[from].size()),
                       fmt::format("an edge of this space has {} operations", radix),
                       fmt::format("give {} probabilities", radix));
    }
    const std::vector<std::uint64_t> row = canonical_weights(matrix[from], row_name);
    weights.insert(weights.end(), row.begin(), row.end());
  }
  return weights;
}

Matrix matrix_of(const std::uint64_t* weights, std::size_t radix) {
  Matrix matrix(radix, std::vector<double>(radix));
  for (std::size_t from = 0; from < radix; ++from) {
    std::transform(weights + from * radix, weights + (from + 1) * radix, matrix[from].begin(),
                   probability);
  }
  return matrix;
}

}  // namespace

void PerEdge::prepare(const ProductShape& shape) {
  const int given = (matrix ? 1 : 0) + (matrices ? 1 : 0) + (rate ? 1 : 0);
  if (given != 1) {
    throw InputError(fmt::format("per_edge has {} of the keys matrix, matrices, rate", given),
                     "exactly one of them defines the operator", "give exactly one");
  }
  const std::size_t radix = radix_of(shape);
  weights.clear();
  if (rate) {
    if (!(*rate >= 0.0 && *rate <= 1.0)) {
      throw InputError(fmt::format("rate = {}", *rate), "a probability lies in 0..1",
                       "correct the rate");
    }
    weights = rate_weights(*rate, shape);
  } else if (matrix) {
    const std::vector<std::uint64_t> one = matrix_weights(*matrix, "matrix", shape);
    for (int e = 0; e < shape.edges; ++e) weights.insert(weights.end(), one.begin(), one.end());
    matrix = matrix_of(one.data(), radix);
  } else {
    if (matrices->size() != edges_of(shape)) {
      throw InputError(fmt::format("matrices has {} entries", matrices->size()),
                       fmt::format("this space has {} edges", shape.edges),
                       "give one matrix for each edge");
    }
    for (std::size_t e = 0; e < edges_of(shape); ++e) {
      const auto one = matrix_weights((*matrices)[e], fmt::format("matrices[{}]", e), shape);
      weights.insert(weights.end(), one.begin(), one.end());
      (*matrices)[e] = matrix_of(one.data(), radix);
    }
  }
}

ProposalFacts PerEdge::facts(const ProductShape& shape, int /*proposals_per_step*/) const {
  const std::size_t radix = radix_of(shape);
  ProposalFacts facts;
  facts.kronecker = true;
  facts.has_kronecker_form = true;
  facts.isotropic = true;
  facts.doubly_stochastic = true;
  facts.reversible = true;
  const std::uint64_t first_off_diagonal = weights[1];
  for (std::size_t e = 0; e < edges_of(shape); ++e) {
    const std::uint64_t* m = weights.data() + e * radix * radix;
    std::uint64_t moving = 0;
    for (std::size_t to = 0; to < radix; ++to) {
      std::uint64_t column = 0;
      for (std::size_t from = 0; from < radix; ++from) {
        const std::uint64_t weight = m[from * radix + to];
        column += weight;
        if (from == to) continue;
        moving += weight;
        facts.isotropic = facts.isotropic && weight == first_off_diagonal;
      }
      facts.doubly_stochastic = facts.doubly_stochastic && column == kProbabilityOne;
    }
    facts.reach += probability(moving) / static_cast<double>(radix);
    facts.reversible = facts.reversible && is_reversible(m, radix);
  }
  facts.draws = {1, shape.edges};
  return facts;
}

std::vector<DoubleDouble> PerEdge::distance_probabilities(const ProductShape& shape) const {
  const DoubleDouble stay(probability(weights[0]));
  const DoubleDouble move(probability(weights[1]));
  std::vector<DoubleDouble> probabilities;
  for (int d = 0; d <= shape.edges; ++d) {
    DoubleDouble product(1.0);
    for (int e = 0; e < shape.edges; ++e) product *= e < d ? move : stay;
    probabilities.push_back(product);
  }
  return probabilities;
}

KroneckerForm PerEdge::kronecker_form(const ProductShape& shape) const {
  const std::size_t square = radix_of(shape) * radix_of(shape);
  KroneckerForm form;
  form.edge_matrices.assign(edges_of(shape), std::vector<double>(square));
  for (std::size_t e = 0; e < edges_of(shape); ++e) {
    std::transform(weights.begin() + static_cast<std::ptrdiff_t>(e * square),
                   weights.begin() + static_cast<std::ptrdiff_t>((e + 1) * square),
                   form.edge_matrices[e].begin(), probability);
  }
  return form;
}

std::uint64_t PerEdge::row_size(const ProductShape& shape) const {
  const std::size_t radix = radix_of(shape);
  std::uint64_t size = 1;
  for (std::size_t e = 0; e < edges_of(shape); ++e) {
    std::uint64_t fullest = 0;
    for (std::size_t from = 0; from < radix; ++from) {
      const auto* row = weights.data() + (e * radix + from) * radix;
      fullest = std::max<std::uint64_t>(
          fullest, radix - static_cast<std::size_t>(std::count(row, row + radix, 0u)));
    }
    size *= fullest;
  }
  return size;
}

void PerEdge::row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  auto visit = [&](auto& self, int edge, std::uint32_t place, std::uint32_t rest,
                   std::uint32_t code, double p) -> void {
    if (edge == shape.edges) {
      out.push_back({code, p});
      return;
    }
    const std::size_t first = (static_cast<std::size_t>(edge) * radix + rest % radix) * radix;
    const std::uint64_t* row = weights.data() + first;
    for (std::uint32_t digit = 0; digit < radix; ++digit) {
      if (row[digit] == 0) continue;
      self(self, edge + 1, place * radix, rest / radix, code + digit * place,
           p * probability(row[digit]));
    }
  };
  visit(visit, 0, 1, x, 0, 1.0);
}

std::pair<double, double> PerEdge::reach_range(const Generate&, const ProductShape& shape) {
  return {0.0, static_cast<double>(shape.edges)};
}

PerEdge PerEdge::generate(const Generate& options, double target, const ProductShape& shape,
                          WordSequence& words) {
  PerEdge proposal;
  const double moving = target / static_cast<double>(shape.edges);
  if (options.rate) {
    proposal.rate = moving;
    proposal.prepare(shape);
    return proposal;
  }
  const std::size_t radix = radix_of(shape);
  proposal.matrices.emplace(edges_of(shape), Matrix(radix, std::vector<double>(radix)));
  for (Matrix& matrix : *proposal.matrices) {
    for (std::size_t from = 0; from < radix; ++from) {
      std::vector<double>& row = matrix[from];
      double sum = 0.0;
      for (std::size_t to = 0; to < radix; ++to) {
        if (to == from) continue;
        row[to] = -portable_log(words.next_unit());
        sum += row[to];
      }
      double off_diagonal = 0.0;
      for (double& entry : row) off_diagonal += (entry *= moving / sum);
      row[from] = std::max(0.0, 1.0 - off_diagonal);
    }
  }
  proposal.prepare(shape);
  return proposal;
}

template <HasDigits Digits>
PerEdgeStep<Digits> PerEdge::step(const Digits& digits, const ProductShape& shape,
                                  StepTables& tables, int proposals_per_step) const {
  const std::size_t radix = radix_of(shape);
  constexpr int kColumnBits = PerEdgeStep<Digits>::kColumnBits;
  const std::size_t rows = edges_of(shape) * radix;
  std::vector<std::uint32_t> alias(rows << kColumnBits);
  AliasRow row_alias;
  for (std::size_t row = 0; row < rows; ++row) {
    row_alias.fill(weights.data() + row * radix, radix, kColumnBits,
                   alias.data() + (row << kColumnBits));
  }
  PerEdgeStep<Digits> step;
  step.digits = digits;
  step.draws = facts(shape, proposals_per_step).draws;
  step.alias = tables.place(alias);
  return step;
}

template PerEdgeStep<Digits32> PerEdge::step(const Digits32&, const ProductShape&, StepTables&,
                                             int) const;
template PerEdgeStep<Digits64> PerEdge::step(const Digits64&, const ProductShape&, StepTables&,
                                             int) const;
template PerEdgeStep<Digits128> PerEdge::step(const Digits128&, const ProductShape&, StepTables&,
                                              int) const;
template PerEdgeStep<WideDigits64> PerEdge::step(const WideDigits64&, const ProductShape&,
                                                 StepTables&, int) const;

}  // namespace archwalk
