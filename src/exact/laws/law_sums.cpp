#include "law_sums.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "powers/spectral.hpp"

namespace archwalk {
namespace {

// P by rows, the diagonal apart; targets of a row ascend.
struct Entries {
  std::vector<double> stays;         // [x] P(x,x)
  std::vector<std::uint64_t> begin;  // [x], and the end
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
};

// What a pass over the rows of P tells.
struct RowSums {
  std::vector<double> stays;    // [x] P(x,x)
  std::vector<double> squares;  // [x] Σ_y P(x,y)²
  std::vector<double> columns;  // [y] Σ_x P(x,y)
};

// The entries are kept where `entries` is not null.
RowSums sum_rows(const TransitionRows& rows, std::uint32_t size, Entries* entries) {
  RowSums sums;
  sums.columns.assign(size, 0.0);
  if (entries != nullptr) entries->begin.push_back(0);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.proposed(x, {}, row);
    const double stays = rows.select(x, row);
    double squares = stays * stays;
    sums.columns[x] += stays;
    for (const Transition& entry : row) {
      squares += entry.probability * entry.probability;
      sums.columns[entry.target] += entry.probability;
    }
    sums.stays.push_back(stays);
    sums.squares.push_back(squares);
    if (entries == nullptr) continue;
    for (const Transition& entry : row) {
      entries->target.push_back(entry.target);
      entries->probability.push_back(entry.probability);
    }
    entries->begin.push_back(entries->target.size());
  }
  if (entries != nullptr) entries->stays = sums.stays;
  return sums;
}

// [x] Σ_y P(x,y) P(y,x). As x ascends, each row is gone through once for the entries that lead to
// x.
std::vector<double> two_step_returns(const Entries& p) {
  std::vector<std::uint64_t> at(p.begin.begin(), p.begin.end() - 1);
  std::vector<double> returns;
  for (std::uint32_t x = 0; x < p.stays.size(); ++x) {
    double sum = p.stays[x] * p.stays[x];
    for (std::uint64_t i = p.begin[x]; i < p.begin[x + 1]; ++i) {
      const std::uint32_t y = p.target[i];
      while (at[y] < p.begin[y + 1] && p.target[at[y]] < x) ++at[y];
      if (at[y] < p.begin[y + 1] && p.target[at[y]] == x) {
        sum += p.probability[i] * p.probability[at[y]];
      }
    }
    returns.push_back(sum);
  }
  return returns;
}

// The columns' sums of P² from those of P.
std::vector<double> two_step_columns(const Entries& p, const std::vector<double>& columns) {
  std::vector<double> sums(columns.size());
  for (std::uint32_t x = 0; x < columns.size(); ++x) {
    sums[x] += columns[x] * p.stays[x];
    for (std::uint64_t i = p.begin[x]; i < p.begin[x + 1]; ++i) {
      sums[p.target[i]] += columns[x] * p.probability[i];
    }
  }
  return sums;
}

// Mean over the architectures of term(x).
template <class Term>
double mean_of(std::size_t size, const Term& term) {
  return pairwise_sum(0, size, term) / static_cast<double>(size);
}

// All but `squares` and `exchanges` from the diagonal and the columns' sums.
LawSums sums_of(const std::vector<double>& diagonal, const std::vector<double>& columns) {
  const std::size_t n = diagonal.size();
  LawSums sums;
  sums.returns = mean_of(n, [&](std::size_t x) { return diagonal[x]; });
  sums.returns_squared = mean_of(n, [&](std::size_t x) { return diagonal[x] * diagonal[x]; });
  sums.column_squares = mean_of(n, [&](std::size_t x) { return columns[x] * columns[x]; });
  sums.column_returns = mean_of(n, [&](std::size_t x) { return columns[x] * diagonal[x]; });
  return sums;
}

// Columns that all sum to 1, and a diagonal of equal entries.
LawSums even_law(double returns, double squares) {
  return {returns, returns * returns, squares, LawSums::none, 1.0, returns};
}

}  // namespace

std::vector<LawSums> isotropic_law(const std::vector<double>& eigenvalues,
                                   const ProductShape& shape,
                                   const std::vector<std::uint32_t>& horizons) {
  const std::vector<std::uint64_t> multiplicity = distance_counts(shape);
  std::vector<LawSums> law;
  for (const std::uint32_t horizon : horizons) {
    double trace = 0.0;
    double trace_of_twice = 0.0;
    for (std::size_t j = eigenvalues.size(); j-- > 0;) {
      const double power = integer_power(eigenvalues[j], horizon);
      trace += static_cast<double>(multiplicity[j]) * power;
      trace_of_twice += static_cast<double>(multiplicity[j]) * power * power;
    }
    const double squares = trace_of_twice / shape.size;
    law.push_back(even_law(trace / shape.size, squares));
    law.back().exchanges = squares;
  }
  return law;
}

LawSums uniform_law(std::uint32_t size) {
  LawSums law = even_law(1.0 / size, 1.0 / size);
  law.exchanges = law.squares;
  return law;
}

LawSums law_with_jumps(const LawSums& sums, const std::vector<double>& diagonal,
                       const std::vector<double>& columns, double no_jump,
                       const std::vector<double>& g) {
  const auto n = static_cast<double>(g.size());
  const double all = n * mean_of(g.size(), [&](std::size_t y) { return g[y]; });
  const double along = mean_of(g.size(), [&](std::size_t y) { return columns[y] * g[y]; });
  const double g_squared = mean_of(g.size(), [&](std::size_t y) { return g[y] * g[y]; });
  LawSums law;
  law.returns = no_jump * sums.returns + all / n;
  law.returns_squared = mean_of(g.size(), [&](std::size_t x) {
    const double entry = no_jump * diagonal[x] + g[x];
    return entry * entry;
  });
  law.squares = no_jump * no_jump * sums.squares + 2.0 * no_jump * along + n * g_squared;
  law.exchanges = no_jump * no_jump * sums.exchanges + 2.0 * no_jump * all / n + all * all / n;
  law.column_squares = mean_of(g.size(), [&](std::size_t y) {
    const double sum = no_jump * columns[y] + n * g[y];
    return sum * sum;
  });
  law.column_returns = mean_of(g.size(), [&](std::size_t x) {
    return (no_jump * columns[x] + n * g[x]) * (no_jump * diagonal[x] + g[x]);
  });
  return law;
}

std::vector<ShortLaw> short_law_parts(const TransitionRows& rows, std::uint32_t size,
                                      const std::vector<std::uint32_t>& horizons) {
  std::vector<ShortLaw> law(horizons.size());
  const auto two = std::find(horizons.begin(), horizons.end(), 2u);
  const bool with_two = two != horizons.end();
  if (horizons.empty() || horizons.front() > 2) return law;
  Entries entries;
  const RowSums sums = sum_rows(rows, size, with_two ? &entries : nullptr);
  if (horizons.front() == 1) {
    ShortLaw& of_one = law.front();
    of_one = {sums_of(sums.stays, sums.columns), 1, sums.stays, sums.columns,
              std::vector<double>(size, 1.0)};
    of_one.sums.squares = mean_of(size, [&](std::size_t x) { return sums.squares[x]; });
  }
  if (with_two) {
    ShortLaw& of_two = law[static_cast<std::size_t>(two - horizons.begin())];
    of_two.steps = 2;
    of_two.diagonal = two_step_returns(entries);
    of_two.columns = two_step_columns(entries, sums.columns);
    of_two.earlier = sums.columns;
    of_two.sums = sums_of(of_two.diagonal, of_two.columns);
    of_two.sums.squares =
        mean_of(size, [&](std::size_t y) { return sums.columns[y] * sums.squares[y]; });
  }
  return law;
}

std::vector<LawSums> short_law(const TransitionRows& rows, std::uint32_t size,
                               const std::vector<std::uint32_t>& horizons) {
  std::vector<LawSums> law;
  for (const ShortLaw& part : short_law_parts(rows, size, horizons)) law.push_back(part.sums);
  return law;
}

// A walk has jumped at the last step, or at the first of two and gone on from there:
// P² = (1-ρ)² Q² + 1 g', g(y) = ρ/N + (1-ρ) ρ/N · Σ_x Q(x,y).
LawSums with_jumps(const ShortLaw& part, double jump) {
  if (part.steps == 0 || jump == 0.0) return part.sums;
  const std::size_t n = part.diagonal.size();
  std::vector<double> g(n, jump / static_cast<double>(n));
  const double no_jump = 1.0 - jump;
  if (part.steps == 1) return law_with_jumps(part.sums, part.diagonal, part.columns, no_jump, g);
  for (std::size_t y = 0; y < n; ++y) g[y] += no_jump * g[y] * part.earlier[y];
  return law_with_jumps(part.sums, part.diagonal, part.columns, no_jump * no_jump, g);
}

std::vector<LawSums> followed_law(const Embedding& embedding, std::uint32_t size,
                                  const std::vector<std::uint32_t>& horizons) {
  constexpr std::uint32_t kStart = 0;
  const std::size_t n = embedding.size();
  std::vector<double> now(n, 0.0);
  std::vector<double> next(n);
  now[kStart] = 1.0;
  std::vector<LawSums> law;
  std::uint32_t t = 0;
  for (const std::uint32_t horizon : horizons) {
    for (; t < horizon; ++t) {
      stop_if_cancelled();
      std::fill(next.begin(), next.end(), 0.0);
      for (std::size_t x = 0; x < n; ++x) {
        if (now[x] == 0.0) continue;
        double leaves = 0.0;
        for (std::uint64_t i = embedding.begin[x]; i < embedding.begin[x + 1]; ++i) {
          next[embedding.target[i]] += now[x] * embedding.probability[i];
          leaves += embedding.probability[i];
        }
        next[x] += now[x] * std::max(0.0, 1.0 - leaves);
      }
      now.swap(next);
    }
    std::vector<double> of_cell(size, 0.0);
    for (std::size_t x = 0; x < n; ++x) of_cell[embedding.cell[x]] += now[x];
    const double squares =
        pairwise_sum(0, size, [&](std::size_t y) { return of_cell[y] * of_cell[y]; });
    law.push_back(even_law(of_cell[kStart], squares));
  }
  return law;
}

}  // namespace archwalk
