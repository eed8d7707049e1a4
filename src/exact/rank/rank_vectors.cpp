#include "rank_vectors.hpp"

#include <algorithm>
#include <utility>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {

RankVectors::RankVectors(RankProduct product, std::vector<double> weight,
                         const std::vector<MeasuredScore>& scores, const RunningSums& sums)
    : product_(std::move(product)),
      weight_(std::move(weight)),
      columns_(2 * scores.size() + sums.columns()) {
  const std::vector<std::uint32_t>& code = product_.order().code;
  values_ = first_vectors(static_cast<std::uint32_t>(code.size()), scores, sums);
  for (const std::uint32_t x : code) {
    const double* from = values_.data() + x * columns_;
    u_.insert(u_.end(), from, from + columns_);
    for (std::size_t c = 0; c < sums.columns(); ++c) added_.push_back(sums.added(c)[x]);
  }
  next_.resize(u_.size());
  const std::vector<double> ones(code.size(), 1.0);
  stays_.resize(code.size());
  product_.multiply(weight_, ones.data(), stays_.data(), 1);
  for (double& stays : stays_) stays = std::max(0.0, 1.0 - stays);
}

double RankVectors::step_error() const {
  return (2.0 * product_.rounding_units() + 5.0) * kUnitRoundoff;
}

const std::vector<double>& RankVectors::values() {
  const std::vector<std::uint32_t>& code = product_.order().code;
  for (std::size_t place = 0; place < code.size(); ++place) {
    std::copy_n(u_.data() + place * columns_, columns_, values_.data() + code[place] * columns_);
  }
  return values_;
}

void RankVectors::advance(std::uint32_t steps) {
  for (std::uint32_t step_number = 0; step_number < steps; ++step_number) step();
}

void RankVectors::step() {
  product_.multiply(weight_, u_.data(), next_.data(), columns_);
  const std::size_t sums = added_.size() / stays_.size();
  for (std::size_t place = 0; place < stays_.size(); ++place) {
    const double* u = u_.data() + place * columns_;
    double* next = next_.data() + place * columns_;
    for (std::size_t c = 0; c < columns_; ++c) next[c] += stays_[place] * u[c];
    for (std::size_t c = 0; c < sums; ++c) next[columns_ - sums + c] += added_[place * sums + c];
  }
  u_.swap(next_);
}

}  // namespace archwalk
