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
  RangeFollower(const FollowedChain& followed, ClassRange range, ChainScratch& scratch)
      : followed_(followed),
        range_(range),
        states_(followed.classes.begin[range.end]),
        columns_(range.size() * (1 + followed.values.size())),
        part_(followed.ordered.first(states_)),
        now_(states_ * columns_),
        next_(now_.size()),
        scratch_(scratch) {
    const std::vector<double>& leaving = followed.chain.leaving();
    for (std::size_t i = 0; i < states_; ++i) {
      stays_.push_back(1.0 - leaving[followed.classes.state[i]]);
    }
    for_each_row([&](std::size_t i, std::size_t first) {
      double* row = now_.data() + i * columns_;
      std::fill(row + first, row + range.size(), 1.0);
      found_there(i, first, row);
    });
  }

  FoundByRange found() const { return {states_, now_.data(), columns_}; }
  bool is_over() const { return largest_ <= kNothing; }

  void step() {
    part_->jump(now_.data(), next_.data(), columns_, scratch_);
    largest_ = 0.0;
    for_each_row([&](std::size_t i, std::size_t first) {
      const double* from = now_.data() + i * columns_;
      double* to = next_.data() + i * columns_;
      for (std::size_t column = 0; column < columns_; ++column) {
        to[column] += stays_[i] * from[column];
      }
      for (std::size_t kind = 0; kind <= followed_.values.size(); ++kind) {
        std::fill_n(to + kind * range_.size(), first, 0.0);
      }
      found_there(i, first, to);
      largest_ = std::max(largest_, to[range_.size() - 1]);
    });
    now_.swap(next_);
  }

 private:
  // visit(place, of the classes of the range the first that is not below the state's own).
  template <class Visit>
  void for_each_row(const Visit& visit) const {
    const std::vector<std::uint32_t>& begin = followed_.classes.begin;
    for (std::size_t i = 0; i < begin[range_.begin]; ++i) visit(i, 0);
    for (std::size_t own = range_.begin; own < range_.end; ++own) {
      for (std::size_t i = begin[own]; i < begin[own + 1]; ++i) visit(i, own - range_.begin);
    }
  }
  // Of the state's own class it is itself the first that is visited.
  void found_there(std::size_t i, std::size_t own, double* row) const {
    if (i < followed_.classes.begin[range_.begin]) return;
    const std::uint32_t x = followed_.classes.state[i];
    for (std::size_t value = 0; value < followed_.values.size(); ++value) {
      row[(value + 1) * range_.size() + own] = followed_.values[value][x] * row[own];
    }
  }

  const FollowedChain& followed_;
  ClassRange range_;
  std::size_t states_;
  std::size_t columns_;
  std::unique_ptr<ChainPart> part_;
  std::vector<double> stays_;  // [place] P(x,x)
  std::vector<double> now_;    // [place, column]
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
