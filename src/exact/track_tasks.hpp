#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "archwalk/exact/track_engine.hpp"
#include "readings/shared_sums.hpp"
#include "rows/embedding.hpp"
#include "solve/best_so_far.hpp"

namespace archwalk {

// Columns that are followed at once, or those of one class where these are more.
inline constexpr std::size_t kTrackColumns = 16;

/// What an operator's incumbent goes by.
struct GuideClasses {
  std::vector<std::uint32_t> class_of;  ///< [code]; empty where each measured score is its own
  std::size_t count = 0;
  std::vector<std::size_t> guided;  ///< the scores whose incumbent is not their best
};

/// Classes whose columns are followed, some ranges of them.
struct ClassColumns {
  std::size_t classes = 0;
  std::size_t each = 1;  ///< columns of a class

  std::size_t abreast() const { return std::max<std::size_t>(1, kTrackColumns / each); }
  std::size_t ranges() const { return (classes + abreast() - 1) / abreast(); }
  ClassRange range(std::size_t number) const {
    return {number * abreast(), std::min(classes, (number + 1) * abreast())};
  }
  double all() const { return static_cast<double>(classes * each); }
};

/// Of the best, what is not above each class but the highest.
inline ClassColumns columns_of_best(const Height& height) {
  return {height.of_class.size() - 1, 1};
}
/// Of an incumbent, that and two moments of each score.
inline ClassColumns columns_of_incumbents(const GuideClasses& guide) {
  if (guide.guided.empty()) return {};
  return {guide.count, 1 + 2 * guide.guided.size()};
}

/// The best of one score, or the incumbents of all guided ones: what is followed along one order of
/// the states. Made by whoever comes first, and gone with the last.
struct TrackProblem {
  static constexpr std::size_t kIncumbents = ~std::size_t{0};

  std::size_t score = kIncumbents;
  ClassColumns columns;
  std::once_flag made;
  std::atomic<std::size_t> left{0};  ///< ranges
  OrderedClasses classes;            ///< of states
  std::unique_ptr<OrderedChain> ordered;
  std::vector<std::vector<double>> moments;  ///< of guided scores first and second, [state]
  std::unique_ptr<SharedSums> sums;          ///< [horizon, quantity, start]
};

/// One operator.
struct TrackTask {
  TrackTask(const Operator& the_op, TrackEstimates& the_out) : op(the_op), out(the_out) {}

  const Operator& op;
  TrackEstimates& out;
  std::shared_ptr<const GuideClasses> guide;
  double units_of_column = 0.0;
  std::deque<TrackProblem> problems;
  std::once_flag made;
  std::atomic<std::size_t> left{0};  ///< problems
  std::shared_ptr<const Embedding> embedding;
  std::unique_ptr<Chain> chain;
};

/// All ranges of some tasks, one after the other.
class TrackRanges {
 public:
  struct Range {
    TrackTask& task;
    TrackProblem& problem;
    std::size_t number;
  };

  explicit TrackRanges(std::deque<TrackTask>& tasks) {
    for (TrackTask& task : tasks) {
      for (TrackProblem& problem : task.problems) {
        begin_.push_back(size_);
        of_.emplace_back(&task, &problem);
        size_ += problem.columns.ranges();
      }
    }
  }

  std::size_t size() const { return size_; }
  Range at(std::size_t i) const {
    const auto after = std::upper_bound(begin_.begin(), begin_.end(), i);
    const auto which = static_cast<std::size_t>(after - begin_.begin()) - 1;
    return {*of_[which].first, *of_[which].second, i - begin_[which]};
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::size_t> begin_;
  std::vector<std::pair<TrackTask*, TrackProblem*>> of_;
};

}  // namespace archwalk
