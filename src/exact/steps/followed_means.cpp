#include "followed_means.hpp"

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "stored_matrix.hpp"

namespace archwalk {
namespace {

template <class Term>
double mean_over(std::size_t count, const Term& term) {
  return pairwise_sum(0, count, term) / static_cast<double>(count);
}

// The columns at one step, and what is read from them.
class Columns {
 public:
  Columns(std::size_t size, const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
          const std::vector<const std::vector<double>*>& functions)
      : settings_(settings), scores_(scores), size_(size) {
    std::vector<const std::vector<double>*> columns;
    for (const MeasuredScore& score : scores) {
      columns.push_back(&score.value);
      columns.push_back(&score.square);
    }
    first_function_ = columns.size();
    columns.insert(columns.end(), functions.begin(), functions.end());
    stride_ = columns.size();
    now_.resize(size * stride_);
    next_.resize(now_.size());
    for (std::size_t x = 0; x < size; ++x) {
      for (std::size_t c = 0; c < stride_; ++c) now_[x * stride_ + c] = (*columns[c])[x];
    }
  }

  void advance(const StoredMatrix& matrix) {
    matrix.multiply(now_.data(), next_.data(), stride_);
    now_.swap(next_);
  }

  void read_originals(FollowedMeans& out) const {
    each_set([&](const std::vector<std::uint32_t>& starts, std::size_t score, std::size_t) {
      const auto mean = [&](const std::vector<double>& values) {
        return mean_over(starts.size(), [&](std::size_t i) { return values[starts[i]]; });
      };
      out.original.push_back(mean(scores_[score].value));
      out.original_squared.push_back(mean(scores_[score].square));
    });
  }

  void read_step(FollowedMeans& out) const {
    out.mean.resize(stride_);
    for (std::size_t c = 0; c < stride_; ++c) {
      out.mean[c].push_back(mean_over(size_, [&](std::size_t x) { return at(x, c); }));
    }
    out.along.resize(stride_ - first_function_);
    each_set([&](const std::vector<std::uint32_t>& starts, std::size_t, std::size_t) {
      for (std::size_t c = first_function_; c < stride_; ++c) {
        out.along[c - first_function_].push_back(
            mean_over(starts.size(), [&](std::size_t i) { return at(starts[i], c); }));
      }
    });
  }

  void read_horizon(std::size_t h, FollowedMeans& out) const {
    each_set([&](const std::vector<std::uint32_t>& starts, std::size_t score, std::size_t set) {
      const std::vector<double>& value = scores_[score].value;
      const auto mean = [&](const auto& term) {
        return mean_over(starts.size(), [&](std::size_t i) {
          const std::uint32_t x = starts[i];
          return term(value[x], at(x, 2 * score), at(x, 2 * score + 1));
        });
      };
      StartMeans& means = out.starts[set * settings_.horizons.size() + h];
      means.now = mean([](double, double u, double) { return u; });
      means.squared = mean([](double, double, double v) { return v; });
      means.own = mean([](double, double u, double) { return u * u; });
      means.crossed = mean([](double f, double u, double) { return f * u; });
    });
  }

 private:
  double at(std::size_t x, std::size_t column) const { return now_[x * stride_ + column]; }

  // visit(starts, number of the score, number of the set)
  template <class Visitor>
  void each_set(const Visitor& visit) const {
    std::size_t set = 0;
    for (const auto& stratum : settings_.strata) {
      for (std::size_t s = 0; s < scores_.size(); ++s) visit(stratum[s], s, set++);
    }
  }

  const ExactSettings& settings_;
  const std::vector<MeasuredScore>& scores_;
  std::size_t size_;
  std::size_t first_function_ = 0;
  std::size_t stride_ = 0;
  std::vector<double> now_;   // [x, column]
  std::vector<double> next_;  // likewise
};

}  // namespace

FollowedMeans follow_means(const StateRows& rows, const ExactSettings& settings,
                           const std::vector<MeasuredScore>& scores,
                           const std::vector<const std::vector<double>*>& functions) {
  FollowedMeans out;
  if (settings.horizons.empty()) return out;
  const StoredMatrix matrix(rows);
  Columns columns(matrix.size(), settings, scores, functions);
  out.step_error = matrix.step_error();
  out.starts.resize(settings.strata.size() * scores.size() * settings.horizons.size());
  columns.read_originals(out);
  const std::uint32_t last = settings.horizons.back();
  std::size_t h = 0;
  for (std::uint32_t t = 0; t < last; ++t) {
    stop_if_cancelled();
    columns.read_step(out);
    columns.advance(matrix);
    if (t + 1 == settings.horizons[h]) columns.read_horizon(h++, out);
    WatchedWork::advance(1.0 / last);
  }
  return out;
}

}  // namespace archwalk
