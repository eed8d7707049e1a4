#include "best_so_far.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

// Where so little is left below the highest class of a range, nothing is.
constexpr double kNothing = 1e-20;

std::vector<std::uint32_t> states_up_to(const OrderedClasses& classes, std::size_t end) {
  std::vector<std::uint32_t> states;
  for (std::uint32_t x = 0; x < classes.of_state.size(); ++x) {
    if (classes.of_state[x] < end) states.push_back(x);
  }
  return states;
}

class RangeFollower {
 public:
  RangeFollower(const Chain& chain, const OrderedClasses& classes, ClassRange range,
                const std::vector<const double*>& values, ChainScratch& scratch)
      : classes_(classes),
        range_(range),
        values_(values),
        columns_(range.size() * (1 + values.size())),
        states_(states_up_to(classes, range.end)),
        part_(chain.part(states_)),
        now_(states_.size() * columns_),
        next_(now_.size()),
        scratch_(scratch) {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      stays_.push_back(1.0 - chain.leaving()[states_[i]]);
      double* row = now_.data() + i * columns_;
      std::fill(row + first_column(i), row + range.size(), 1.0);
      found_there(i, row);
    }
  }

  FoundByRange found() const { return {states_, now_.data(), columns_}; }
  bool is_over() const { return largest_ <= kNothing; }

  void step() {
    part_->jump(now_.data(), next_.data(), columns_, scratch_);
    largest_ = 0.0;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const double* from = now_.data() + i * columns_;
      double* to = next_.data() + i * columns_;
      for (std::size_t column = 0; column < columns_; ++column) {
        to[column] += stays_[i] * from[column];
      }
      for (std::size_t kind = 0; kind <= values_.size(); ++kind) {
        std::fill_n(to + kind * range_.size(), first_column(i), 0.0);
      }
      found_there(i, to);
      largest_ = std::max(largest_, to[range_.size() - 1]);
    }
    now_.swap(next_);
  }

 private:
  // Of the classes of the range the first that is not below the state's own.
  std::size_t first_column(std::size_t i) const {
    return std::max<std::size_t>(classes_.of_state[states_[i]], range_.begin) - range_.begin;
  }
  // Of the state's own class it is itself the first that is visited.
  void found_there(std::size_t i, double* row) const {
    if (classes_.of_state[states_[i]] < range_.begin) return;
    const std::size_t own = first_column(i);
    for (std::size_t value = 0; value < values_.size(); ++value) {
      row[(value + 1) * range_.size() + own] = values_[value][states_[i]] * row[own];
    }
  }

  const OrderedClasses& classes_;
  ClassRange range_;
  const std::vector<const double*>& values_;
  std::size_t columns_;
  std::vector<std::uint32_t> states_;  // not above the range, ascending
  std::unique_ptr<ChainPart> part_;    // on these
  std::vector<double> stays_;          // [i] P(x,x)
  std::vector<double> now_;            // [i, column]
  std::vector<double> next_;
  double largest_ = 1.0;  // of the range's last w
  ChainScratch& scratch_;
};

}  // namespace

void follow_best(const Chain& chain, const OrderedClasses& classes, ClassRange range,
                 const std::vector<const double*>& values,
                 const std::vector<std::uint32_t>& horizons, ChainScratch& scratch,
                 const BestObserver& observe) {
  RangeFollower follower(chain, classes, range, values, scratch);
  std::uint32_t t = 0;
  for (std::size_t horizon = 0; horizon < horizons.size(); ++horizon) {
    for (; t < horizons[horizon] && !follower.is_over(); ++t) {
      follower.step();
      WatchedWork::advance(1.0 / horizons.back());
    }
    observe(horizon, follower.found());
  }
}

double best_error(const Chain& chain, std::size_t classes, double steps) {
  // (1 + e)^t - 1 of the products, a value's own product, and what was taken for nothing.
  const double products = 1.0001 * steps * chain.step_error();
  return products + 2.0 * kUnitRoundoff + static_cast<double>(classes) * kNothing;
}

}  // namespace archwalk
