#include "law_of_rows.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

constexpr double kMostProducts = 0x1p34;
constexpr std::size_t kRowsOfBlock = 8192;
// Bounds are sums of products of rounded numbers.
constexpr double kAtMost = 1.0 + 1e-9;

template <class Term>
double mean_of(std::size_t size, const Term& term) {
  return pairwise_sum(0, size, term) / static_cast<double>(size);
}

// [x] Q²(x,x). As x ascends, each row is gone through once for the entries that lead to x.
template <class Entries>
std::vector<double> two_step_returns(const Entries& q) {
  std::vector<std::uint64_t> at(q.begin.begin(), q.begin.end() - 1);
  std::vector<double> returns;
  for (std::uint32_t x = 0; x + 1 < q.begin.size(); ++x) {
    double sum = 0.0;
    for (std::uint64_t i = q.begin[x]; i < q.begin[x + 1]; ++i) {
      const std::uint32_t y = q.target[i];
      while (at[y] < q.begin[y + 1] && q.target[at[y]] < x) ++at[y];
      if (at[y] < q.begin[y + 1] && q.target[at[y]] == x) {
        sum += q.probability[i] * q.probability[at[y]];
      }
    }
    returns.push_back(sum);
  }
  return returns;
}

// The columns' sums of Q^(t+1) from those of Q^t.
template <class Entries>
std::vector<double> next_columns(const Entries& q, const std::vector<double>& columns) {
  stop_if_cancelled();
  std::vector<double> sums(columns.size(), 0.0);
  for (std::size_t x = 0; x < columns.size(); ++x) {
    for (std::uint64_t i = q.begin[x]; i < q.begin[x + 1]; ++i) {
      sums[q.target[i]] += columns[x] * q.probability[i];
    }
  }
  return sums;
}

// The sums of a law whose diagonal lies between two ends, all but `squares`.
template <class Least, class Most, class Column>
LawSums sums_between(std::size_t n, const Least& least, const Most& most, const Column& column) {
  const auto middle = [&](const auto& term, double& value, double& error) {
    const double low = mean_of(n, [&](std::size_t x) { return term(x, least(x)); });
    const double high = mean_of(n, [&](std::size_t x) { return term(x, most(x)); });
    value = 0.5 * (low + high);
    error = 0.5 * (high - low);
  };
  LawSums sums;
  middle([](std::size_t, double d) { return d; }, sums.returns, sums.returns_error);
  middle([](std::size_t, double d) { return d * d; }, sums.returns_squared,
         sums.returns_squared_error);
  middle([&](std::size_t x, double d) { return column(x) * d; }, sums.column_returns,
         sums.column_returns_error);
  sums.column_squares = mean_of(n, [&](std::size_t x) { return column(x) * column(x); });
  return sums;
}

}  // namespace

LawOfRows::LawOfRows(const TransitionRows& rows, std::uint32_t size,
                     const std::vector<std::uint32_t>& horizons, const std::vector<double>& weights,
                     bool with_jumps)
    : size_(size), parts_(horizons.size()) {
  if (horizons.empty()) return;
  const Entries q = store(rows);
  if (horizons.back() > 1) returns_ = two_step_returns(q);
  if (horizons.back() > 2) make_square(q, weights);
  follow(q, horizons, with_jumps);
}

LawOfRows::Entries LawOfRows::store(const TransitionRows& rows) {
  Entries q;
  q.target.reserve(rows.most_entries() + size_);  // what is never filled takes no memory
  q.probability.reserve(rows.most_entries() + size_);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < size_; ++x) {
    rows.proposed(x, {}, row);
    const double stays = rows.select(x, row);
    if (stays > 0.0) row.push_back({x, stays});
    std::sort(row.begin(), row.end(),
              [](const Transition& a, const Transition& b) { return a.target < b.target; });
    double squares = 0.0;
    for (const Transition& entry : row) {
      squares += entry.probability * entry.probability;
      q.target.push_back(entry.target);
      q.probability.push_back(entry.probability);
    }
    q.begin.push_back(q.target.size());
    stays_.push_back(stays);
    row_squares_.push_back(squares);
  }
  return q;
}

namespace {

// Rows of Q², one after the other; an entry for each architecture that two steps reach.
template <class Entries>
class SquareRows {
 public:
  SquareRows(const Entries& q, std::uint32_t size) : q_(q), row_(size, 0.0) {}

  template <class Visitor>
  void visit(std::uint32_t x, const Visitor& entry_of) {
    reached_.clear();
    for (std::uint64_t i = q_.begin[x]; i < q_.begin[x + 1]; ++i) {
      const std::uint32_t y = q_.target[i];
      const double p = q_.probability[i];
      for (std::uint64_t j = q_.begin[y]; j < q_.begin[y + 1]; ++j) {
        double& entry = row_[q_.target[j]];
        if (entry == 0.0) reached_.push_back(q_.target[j]);
        entry += p * q_.probability[j];
      }
    }
    for (const std::uint32_t y : reached_) {
      entry_of(y, row_[y]);
      row_[y] = 0.0;
    }
  }

 private:
  const Entries& q_;
  std::vector<double> row_;
  std::vector<std::uint32_t> reached_;
};

}  // namespace

void LawOfRows::make_square(const Entries& q, const std::vector<double>& weights) {
  double products = 0.0;
  for (const std::uint32_t y : q.target) {
    products += static_cast<double>(q.begin[y + 1] - q.begin[y]);
  }
  if (products > kMostProducts) return;
  squares_of_two_.assign(size_, 0.0);
  // [x] Q⁴(x,x) with detailed balance, where Q²(y,x) = Q²(x,y) weights(x) / weights(y); else max_z
  // Q²(z,x), of which each block of rows has its own.
  most_of_more_.assign(size_, 0.0);
  const std::size_t blocks = (size_ + kRowsOfBlock - 1) / kRowsOfBlock;
  std::mutex mutex;
  const auto work = [&](std::size_t block) {
    SquareRows<Entries> rows(q, size_);
    std::vector<double> largest(weights.empty() ? size_ : 0, 0.0);
    const auto first = static_cast<std::uint32_t>(block * kRowsOfBlock);
    const auto last =
        static_cast<std::uint32_t>(std::min<std::size_t>(first + kRowsOfBlock, size_));
    for (std::uint32_t x = first; x < last; ++x) {
      stop_if_cancelled();
      double squares = 0.0;
      double four = 0.0;
      rows.visit(x, [&](std::uint32_t y, double entry) {
        squares += entry * entry;
        if (weights.empty()) {
          largest[y] = std::max(largest[y], entry);
        } else {
          four += entry * entry * (weights[x] / weights[y]);
        }
      });
      squares_of_two_[x] = squares;
      if (!weights.empty()) most_of_more_[x] = four;
    }
    if (!weights.empty()) return;
    const std::lock_guard lock(mutex);
    for (std::size_t y = 0; y < size_; ++y) {
      most_of_more_[y] = std::max(most_of_more_[y], largest[y]);
    }
  };
  for_each_index(blocks, 0, work);
  most_of_three_ = weights.empty() ? most_of_more_ : returns_;
  for (std::size_t x = 0; x < size_; ++x) {
    most_of_three_[x] *= kAtMost;
    most_of_more_[x] *= kAtMost;
  }
}

void LawOfRows::follow(const Entries& q, const std::vector<std::uint32_t>& horizons,
                       bool with_jumps) {
  const bool knows_more = !squares_of_two_.empty();
  std::vector<double> two_before;
  std::vector<double> before(size_, 1.0);
  std::vector<double> now = next_columns(q, before);  // of t steps
  if (with_jumps) columns_ = {before, now};
  std::uint32_t t = 1;
  double products = static_cast<double>(q.target.size());
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    if (horizons[h] > 2 && !knows_more) return;
    while (t < horizons[h]) {
      products += static_cast<double>(q.target.size());
      if (products > kMostProducts) return;
      if (with_jumps && (t + 2.0) * size_ > kMostHeldSums) return;
      two_before = std::exchange(before, std::exchange(now, next_columns(q, now)));
      if (with_jumps) columns_.push_back(now);
      ++t;
    }
    parts_[h] = part_of(t, now, before, two_before);
  }
}

LawOfRows::Part LawOfRows::part_of(std::uint32_t steps, const std::vector<double>& columns,
                                   const std::vector<double>& before,
                                   const std::vector<double>& two_before) const {
  Part part;
  part.steps = steps;
  part.is_exact = steps <= 2;
  part.most = steps == 1   ? &stays_
              : steps == 2 ? &returns_
              : steps == 3 ? &most_of_three_
                           : &most_of_more_;
  const std::vector<double>& most = *part.most;
  const auto at_most = [&](std::size_t x) { return most[x]; };
  const auto at_least = [&](std::size_t x) { return part.is_exact ? most[x] : 0.0; };
  part.sums = sums_between(size_, at_least, at_most, [&](std::size_t x) { return columns[x]; });
  if (steps == 1) {
    part.sums.squares = mean_of(size_, [&](std::size_t x) { return row_squares_[x]; });
  } else if (steps == 2) {
    part.sums.squares = mean_of(size_, [&](std::size_t x) { return before[x] * row_squares_[x]; });
  } else {
    part.sums.squares =
        kAtMost * mean_of(size_, [&](std::size_t x) { return two_before[x] * squares_of_two_[x]; });
  }
  return part;
}

// Σ (no_jump Q(x,y) + g(y))² from Σ Q(x,y)², the columns of Q and g.
LawSums LawOfRows::mixed(const Part& part, double no_jump, const std::vector<double>& g) const {
  const auto n = static_cast<double>(size_);
  const std::vector<double>& columns = columns_[part.steps];
  const std::vector<double>& most = *part.most;
  const auto at_most = [&](std::size_t x) { return no_jump * most[x] + g[x]; };
  const auto at_least = [&](std::size_t x) { return part.is_exact ? at_most(x) : g[x]; };
  LawSums sums = sums_between(size_, at_least, at_most,
                              [&](std::size_t x) { return no_jump * columns[x] + n * g[x]; });
  const double along = mean_of(size_, [&](std::size_t y) { return columns[y] * g[y]; });
  const double own = mean_of(size_, [&](std::size_t y) { return g[y] * g[y]; });
  sums.squares = no_jump * no_jump * part.sums.squares + 2.0 * no_jump * along + n * own;
  return sums;
}

std::vector<LawSums> LawOfRows::law(double jump) const {
  std::vector<LawSums> law(parts_.size());
  std::vector<double> g(jump > 0.0 ? size_ : 0, 0.0);  // ρ/N Σ_{k<T} (1-ρ)^k c_k, c_k of k steps
  double no_jump = 1.0;
  std::uint32_t k = 0;
  for (std::size_t h = 0; h < parts_.size(); ++h) {
    const Part& part = parts_[h];
    if (part.steps == 0) break;
    if (jump == 0.0) {
      law[h] = part.sums;
      continue;
    }
    for (; k < part.steps; ++k) {
      const double weight = jump / size_ * no_jump;
      for (std::size_t y = 0; y < size_; ++y) g[y] += weight * columns_[k][y];
      no_jump *= 1.0 - jump;
    }
    law[h] = mixed(part, no_jump, g);
  }
  return law;
}

std::vector<double> balance_weights(const Operator& op) {
  std::vector<double> weights;
  if (const auto* neighbors = std::get_if<Neighbors>(&op.proposal)) {
    for (std::uint32_t x = 0; x < neighbors->graph->size(); ++x) {
      weights.push_back(neighbors->graph->degree(x));
    }
  } else if (const Explicit* given = given_matrix(op);
             given != nullptr && given->matrix->facts.symmetric) {
    weights.assign(given->matrix->begin.size() - 1, 1.0);
  }
  return weights;
}

}  // namespace archwalk
