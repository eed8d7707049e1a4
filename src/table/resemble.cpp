#include "resemble.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "archwalk/space/digit_transform.hpp"

namespace archwalk {
namespace {

constexpr int kRounds = 80;
constexpr double kGoodEnough = 0.02;
/// What the rank step spoils may be fed back up to this factor.
constexpr double kLargestFeedback = 1000.0;
constexpr double kSmallestTold = 1e-9;

double fourth_root(double value) {
  return std::sqrt(std::sqrt(value));
}

}  // namespace

double largest_share_error(const std::vector<double>& told, const std::vector<double>& share) {
  double most = 0.0;
  for (std::size_t j = 0; j < told.size(); ++j) {
    most = std::max(most, std::abs(share[j] - told[j]) / std::max(told[j], kSmallestTold));
  }
  return most;
}

ShapeMatcher::ShapeMatcher(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
                           const ColumnShape& told)
    : shape_(shape),
      orders_(orders),
      told_(told),
      code_of_rank_(shape.size),
      best_error_(std::numeric_limits<double>::infinity()) {
  const auto origin = static_cast<double>(told.k.front());
  double sum = 0.0;
  for (const std::int64_t k : told.k) sum += static_cast<double>(k) - origin;
  mean_ = origin + sum / static_cast<double>(told.k.size());
}

std::vector<double> ShapeMatcher::shares(const std::vector<double>& coefficients) const {
  std::vector<double> sums(told_.share_by_order.size() + 1, 0.0);
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    sums[orders_[i]] += coefficients[i] * coefficients[i];
  }
  sums.erase(sums.begin());
  double whole = 0.0;
  for (const double sum : sums) whole += sum;
  for (double& sum : sums) sum = whole > 0.0 ? sum / whole : 0.0;
  return sums;
}

void ShapeMatcher::scale_orders(std::vector<double>& coefficients,
                                const std::vector<double>& aim) const {
  const std::vector<double> now = shares(coefficients);
  std::vector<double> factor(1, 0.0);
  for (std::size_t j = 0; j < now.size(); ++j) {
    factor.push_back(now[j] > 0.0 ? std::sqrt(aim[j] / now[j]) : 0.0);
  }
  for (std::size_t i = 0; i < coefficients.size(); ++i) coefficients[i] *= factor[orders_[i]];
}

void ShapeMatcher::rank(const std::vector<double>& field) {
  sorted_.clear();
  for (std::uint32_t code = 0; code < field.size(); ++code) sorted_.emplace_back(field[code], code);
  std::sort(sorted_.begin(), sorted_.end());
  for (std::size_t i = 0; i < sorted_.size(); ++i) code_of_rank_[i] = sorted_[i].second;
}

std::vector<double> ShapeMatcher::centred(const std::vector<std::uint32_t>& code_of_rank) const {
  std::vector<double> values(shape_.size);
  for (std::size_t i = 0; i < code_of_rank.size(); ++i) {
    values[code_of_rank[i]] = static_cast<double>(told_.k[i]) - mean_;
  }
  return values;
}

double ShapeMatcher::search(std::vector<double> field) {
  const std::vector<double>& told = told_.share_by_order;
  std::vector<double> aim = told;
  for (int round = 0; round < kRounds && best_error_ > kGoodEnough; ++round) {
    rank(field);
    field = centred(code_of_rank_);
    digit_transform(field, shape_);
    const std::vector<double> got = shares(field);
    const double error = largest_share_error(told, got);
    if (error < best_error_) {
      best_error_ = error;
      best_ = code_of_rank_;
    }
    for (std::size_t j = 0; j < told.size() && round > 0; ++j) {
      if (got[j] <= 0.0) continue;
      aim[j] = std::clamp(aim[j] * fourth_root(told[j] / got[j]), told[j] / kLargestFeedback,
                          told[j] * kLargestFeedback);
    }
    scale_orders(field, aim);
    inverse_digit_transform(field, shape_);
  }
  return best_error_;
}

std::vector<std::int64_t> ShapeMatcher::ranked() const {
  std::vector<std::int64_t> k(shape_.size);
  for (std::size_t i = 0; i < best_.size(); ++i) k[best_[i]] = told_.k[i];
  return k;
}

std::vector<std::int64_t> ShapeMatcher::rescaled() const {
  std::vector<double> field = centred(best_);
  digit_transform(field, shape_);
  double square = 0.0;
  for (const double coefficient : field) square += coefficient * coefficient;
  scale_orders(field, told_.share_by_order);
  const double scale = std::sqrt(square);
  for (double& coefficient : field) coefficient *= scale;
  inverse_digit_transform(field, shape_);
  // Shares and skewness outlast a squeeze about the mean, as they do any affine map.
  const auto [low, high] = std::minmax_element(field.begin(), field.end());
  const double room_below = mean_ - static_cast<double>(told_.k.front());
  const double room_above = static_cast<double>(told_.k.back()) - mean_;
  double squeeze = 1.0;
  if (*low < -room_below) squeeze = std::min(squeeze, room_below / -*low);
  if (*high > room_above) squeeze = std::min(squeeze, room_above / *high);
  std::vector<std::int64_t> k;
  k.reserve(field.size());
  for (const double value : field) {
    const double steps = std::floor(mean_ + squeeze * value + 0.5);
    k.push_back(std::clamp(static_cast<std::int64_t>(steps), told_.k.front(), told_.k.back()));
  }
  return k;
}

}  // namespace archwalk
