#include "best_so_far.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

// Where so little is left below the highest class of a range, nothing is.
constexpr double kNothing = 1e-20;

class RangeFollower {
 public:
  RangeFollower(const Chain& chain, const OrderedClasses& classes, ClassRange range,
                const std::vector<const double*>& values)
      : chain_(chain),
        classes_(classes),
        range_(range),
        values_(values),
        columns_(range.size() * (1 + values.size())),
        now_(chain.size() * columns_),
        next_(now_.size()) {
    for (std::uint32_t x = 0; x < chain.size(); ++x) {
      if (classes.of_state[x] >= range.end) continue;
      alive_.push_back(x);
      double* row = now_.data() + x * columns_;
      std::fill(row + first_column(x), row + range.size(), 1.0);
      found_there(x, row);
    }
  }

  const double* now() const { return now_.data(); }
  bool is_over() const { return largest_ <= kNothing; }

  void step() {
    chain_.jump_from(alive_, now_.data(), next_.data(), columns_, scratch_);
    largest_ = 0.0;
    std::size_t place = 0;
    for (std::uint32_t x = 0; x < chain_.size(); ++x) {
      double* to = next_.data() + x * columns_;
      if (place == alive_.size() || alive_[place] != x) {
        std::fill_n(to, columns_, 0.0);
        continue;
      }
      ++place;
      const double* from = now_.data() + x * columns_;
      const double stays = 1.0 - chain_.leaving()[x];
      for (std::size_t column = 0; column < columns_; ++column) {
        to[column] += stays * from[column];
      }
      for (std::size_t kind = 0; kind <= values_.size(); ++kind) {
        std::fill_n(to + kind * range_.size(), first_column(x), 0.0);
      }
      found_there(x, to);
      largest_ = std::max(largest_, to[range_.size() - 1]);
    }
    now_.swap(next_);
  }

 private:
  // Of the classes of the range the first that is not below the state's own.
  std::size_t first_column(std::uint32_t x) const {
    return std::max<std::size_t>(classes_.of_state[x], range_.begin) - range_.begin;
  }
  // Of the state's own class it is itself the first that is visited.
  void found_there(std::uint32_t x, double* row) const {
    if (classes_.of_state[x] < range_.begin) return;
    const std::size_t own = first_column(x);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      row[(i + 1) * range_.size() + own] = values_[i][x] * row[own];
    }
  }

  const Chain& chain_;
  const OrderedClasses& classes_;
  ClassRange range_;
  const std::vector<const double*>& values_;
  std::size_t columns_;
  std::vector<std::uint32_t> alive_;  // states not above the range, ascending
  std::vector<double> now_;           // [state, column]
  std::vector<double> next_;
  double largest_ = 1.0;  // of the range's last w
  ChainScratch scratch_;
};

}  // namespace

void follow_best(const Chain& chain, const OrderedClasses& classes, ClassRange range,
                 const std::vector<const double*>& values,
                 const std::vector<std::uint32_t>& horizons, const BestObserver& observe) {
  RangeFollower follower(chain, classes, range, values);
  std::uint32_t t = 0;
  for (std::size_t horizon = 0; horizon < horizons.size(); ++horizon) {
    for (; t < horizons[horizon] && !follower.is_over(); ++t) {
      follower.step();
      WatchedWork::advance(1.0 / horizons.back());
    }
    observe(horizon, follower.now());
  }
}

double best_error(const Chain& chain, std::size_t classes, double steps) {
  // (1 + e)^t - 1 of the products, a value's own product, and what was taken for nothing.
  const double products = 1.0001 * steps * chain.step_error();
  return products + 2.0 * kUnitRoundoff + static_cast<double>(classes) * kNothing;
}

}  // namespace archwalk
