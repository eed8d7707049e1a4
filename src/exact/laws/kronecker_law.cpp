#include <utility>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "law_sums.hpp"
#include "powers/kronecker.hpp"
#include "powers/spectral.hpp"

namespace archwalk {
namespace {

constexpr double kMostNumbers = 1e9;

// [digit] sums of one edge's power, divided by K.
struct EdgeSums {
  std::vector<double> diagonal;
  std::vector<double> columns;
  LawSums sums;
};

EdgeSums edge_sums(const std::vector<double>& matrix, std::size_t radix, std::uint32_t horizon) {
  const std::vector<double> power = matrix_power(matrix, radix, horizon);
  const auto size = static_cast<double>(radix);
  EdgeSums edge;
  edge.diagonal.resize(radix);
  edge.columns.resize(radix);
  LawSums& sums = edge.sums;
  sums = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (std::size_t i = 0; i < radix; ++i) {
    edge.diagonal[i] = power[i * radix + i];
    for (std::size_t j = 0; j < radix; ++j) {
      const double entry = power[i * radix + j];
      edge.columns[j] += entry;
      sums.squares += entry * entry / size;
      sums.exchanges += entry * power[j * radix + i] / size;
    }
  }
  for (std::size_t i = 0; i < radix; ++i) {
    sums.returns += edge.diagonal[i] / size;
    sums.returns_squared += edge.diagonal[i] * edge.diagonal[i] / size;
    sums.column_squares += edge.columns[i] * edge.columns[i] / size;
    sums.column_returns += edge.columns[i] * edge.diagonal[i] / size;
  }
  return edge;
}

LawSums times(const LawSums& a, const LawSums& b) {
  return {a.returns * b.returns,
          a.returns_squared * b.returns_squared,
          a.squares * b.squares,
          a.exchanges * b.exchanges,
          a.column_squares * b.column_squares,
          a.column_returns * b.column_returns};
}

// [x] the product over edges of one number a digit.
std::vector<double> product_of(const std::vector<std::vector<double>>& of_edges) {
  std::vector<double> all{1.0};
  for (const std::vector<double>& of_digit : of_edges) {  // the first edge is the least significant
    std::vector<double> next;
    next.reserve(all.size() * of_digit.size());
    for (const double factor : of_digit) {
      for (const double value : all) next.push_back(value * factor);
    }
    all.swap(next);
  }
  return all;
}

// g(y) for growing T.
class RestartLaw {
 public:
  RestartLaw(const KroneckerForm& form, const ProductShape& shape)
      : form_(form),
        law_(form.edge_matrices.size(),
             std::vector<double>(static_cast<std::size_t>(shape.radix), 1.0 / shape.radix)),
        weight_(form.jump),
        sum_(shape.size, 0.0) {}

  const std::vector<double>& up_to(std::uint32_t horizon) {
    for (; k_ < horizon && weight_ > 0.0; ++k_) {
      stop_if_cancelled();
      const std::vector<double> law = product_of(law_);
      for (std::size_t y = 0; y < sum_.size(); ++y) sum_[y] += weight_ * law[y];
      weight_ *= 1.0 - form_.jump;
      for (std::size_t e = 0; e < law_.size(); ++e) {
        law_[e] = next_law(law_[e], form_.edge_matrices[e]);
      }
    }
    return sum_;
  }

 private:
  const KroneckerForm& form_;
  std::vector<std::vector<double>> law_;  // [edge][digit] of a uniform start after k steps
  double weight_;
  std::vector<double> sum_;
  std::uint32_t k_ = 0;
};

// (1-ρ)^T Q^T + 1 g', the first of which has these sums.
LawSums with_restarts(const LawSums& product, const std::vector<std::vector<double>>& diagonals,
                      const std::vector<std::vector<double>>& columns, double no_jump,
                      const std::vector<double>& g) {
  const std::vector<double> diagonal = product_of(diagonals);
  const std::vector<double> column = product_of(columns);
  const auto n = static_cast<double>(g.size());
  const auto mean = [&](const auto& term) { return pairwise_sum(0, g.size(), term) / n; };
  const double all = n * mean([&](std::size_t y) { return g[y]; });
  const double along = mean([&](std::size_t y) { return column[y] * g[y]; });
  const double g_squared = mean([&](std::size_t y) { return g[y] * g[y]; });
  LawSums law;
  law.returns = no_jump * product.returns + all / n;
  law.returns_squared = mean([&](std::size_t x) {
    const double entry = no_jump * diagonal[x] + g[x];
    return entry * entry;
  });
  law.squares = no_jump * no_jump * product.squares + 2.0 * no_jump * along + n * g_squared;
  law.exchanges = no_jump * no_jump * product.exchanges + 2.0 * no_jump * all / n + all * all / n;
  law.column_squares = mean([&](std::size_t y) {
    const double sum = no_jump * column[y] + n * g[y];
    return sum * sum;
  });
  law.column_returns = mean([&](std::size_t x) {
    return (no_jump * column[x] + n * g[x]) * (no_jump * diagonal[x] + g[x]);
  });
  return law;
}

}  // namespace

std::vector<LawSums> kronecker_law(const KroneckerForm& form, const ProductShape& shape,
                                   const std::vector<std::uint32_t>& horizons) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  const bool in_full =
      horizons.empty() || static_cast<double>(horizons.back()) * shape.size <= kMostNumbers;
  RestartLaw restarts(form, form.jump > 0.0 && in_full ? shape : ProductShape{});
  std::vector<LawSums> law;
  for (const std::uint32_t horizon : horizons) {
    LawSums product{1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    std::vector<std::vector<double>> diagonals;
    std::vector<std::vector<double>> columns;
    for (const std::vector<double>& matrix : form.edge_matrices) {
      EdgeSums edge = edge_sums(matrix, radix, horizon);
      product = times(product, edge.sums);
      diagonals.push_back(std::move(edge.diagonal));
      columns.push_back(std::move(edge.columns));
    }
    if (form.jump == 0.0) {
      law.push_back(product);
      continue;
    }
    const double no_jump = integer_power(1.0 - form.jump, horizon);
    if (in_full) {
      law.push_back(with_restarts(product, diagonals, columns, no_jump, restarts.up_to(horizon)));
    } else {
      law.emplace_back();
      law.back().returns = no_jump * product.returns + (1.0 - no_jump) / shape.size;
    }
  }
  return law;
}

}  // namespace archwalk
