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
  states.reserve(classes.begin[end]);
  for (std::uint32_t x = 0; x < classes.of_state.size(); ++x) {
    if (classes.of_state[x] < end) states.push_back(x);
  }
  return states;
}

class RangeFollower {
 public:
  RangeFollower(const FollowedChain& followed, ClassRange range, ChainScratch& scratch)
      : followed_(followed),
        range_(range),
        states_(states_up_to(followed.classes, range.end)),
        columns_(range.size() * (1 + followed.values.size())),
        part_(followed.ordered.first(states_.size())),
        now_(followed.chain.size() * columns_),
        next_(now_.size()),
        scratch_(scratch) {
    for (const std::uint32_t x : states_) {
      double* row = now_.data() + x * columns_;
      std::fill(row + first_column(x), row + range.size(), 1.0);
      found_there(x, row);
    }
  }

  FoundByRange found() const { return {states_, now_.data(), columns_}; }
  bool is_over() const { return largest_ <= kNothing; }

  void step() {
    part_->jump(now_.data(), next_.data(), columns_, scratch_);
    largest_ = 0.0;
    for (const std::uint32_t x : states_) {
      const double* from = now_.data() + x * columns_;
      double* to = next_.data() + x * columns_;
      const double stays = 1.0 - followed_.chain.leaving()[x];
      for (std::size_t column = 0; column < columns_; ++column) to[column] += stays * from[column];
      for (std::size_t kind = 0; kind <= followed_.values.size(); ++kind) {
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
    return std::max<std::size_t>(followed_.classes.of_state[x], range_.begin) - range_.begin;
  }
  // Of the state's own class it is itself the first that is visited.
  void found_there(std::uint32_t x, double* row) const {
    if (followed_.classes.of_state[x] < range_.begin) return;
    const std::size_t own = first_column(x);
    for (std::size_t value = 0; value < followed_.values.size(); ++value) {
      row[(value + 1) * range_.size() + own] = followed_.values[value][x] * row[own];
    }
  }

  const FollowedChain& followed_;
  ClassRange range_;
  std::vector<std::uint32_t> states_;  // not above the range, ascending
  std::size_t columns_;
  std::unique_ptr<ChainPart> part_;  // on these
  std::vector<double> now_;          // [state, column], 0 at the others
  std::vector<double> next_;
  double largest_ = 1.0;  // of the range's last w
  ChainScratch& scratch_;
};

}  // namespace

void follow_best(const FollowedChain& followed, ClassRange range,
                 const std::vector<std::uint32_t>& horizons, ChainScratch& scratch,
                 const BestObserver& observe) {
  RangeFollower follower(followed, range, scratch);
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
