#include "running_sums.hpp"

#include <algorithm>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

double largest_of(const StateFunction& function) {
  return *std::max_element(function.value.begin(), function.value.end());
}

}  // namespace

RunningSums::RunningSums(const ExactSettings& settings, StateFunction reach, StateFunction cost,
                         PathEstimates& out)
    : settings_(&settings) {
  if (!reach.value.empty()) {
    const double largest = largest_of(reach);
    add(std::move(reach), largest, true, 1.0, out.reach_path, out.reach_path_bound);
  }
  if (!cost.value.empty()) {
    const double largest = largest_of(cost);
    add(std::move(cost), largest, false, settings.cost->resolution, out.cost, out.cost_bound);
  }
}

RunningSums::RunningSums(const ExactSettings& settings, const Bounds& reach, const Bounds& cost,
                         PathEstimates& out)
    : settings_(&settings) {
  add({{}, reach.error}, reach.largest, true, 1.0, out.reach_path, out.reach_path_bound);
  if (settings.cost == nullptr) return;
  add({{}, cost.error}, cost.largest, false, settings.cost->resolution, out.cost, out.cost_bound);
}

void RunningSums::add(StateFunction function, double largest, bool is_mean, double resolution,
                      std::vector<double>& value, std::vector<double>& bound) {
  Column column;
  column.largest = largest;
  column.function = std::move(function);
  column.is_mean = is_mean;
  column.resolution = resolution;
  column.value = &value;
  column.bound = &bound;
  functions_.push_back(std::move(column));
}

void RunningSums::step(double* now, std::size_t stride, std::size_t first) const {
  for (std::size_t c = 0; c < functions_.size(); ++c) {
    double* at = now + first + c;
    for (const double a : functions_[c].function.value) {
      *at += a;
      at += stride;
    }
  }
}

void RunningSums::read(const double* now, std::size_t stride, std::size_t first, std::size_t h,
                       double step_error) {
  if (functions_.empty()) return;
  std::size_t set = 0;  // [stratum, score]
  for (const auto& stratum : settings_->strata) {
    for (const std::vector<std::uint32_t>& starts : stratum) {
      const double summing = (pairwise_error_units(starts.size()) + 4.0) * kUnitRoundoff;
      for (std::size_t c = 0; c < functions_.size(); ++c) {
        const double sum = pairwise_sum(
            0, starts.size(), [&](std::size_t i) { return now[starts[i] * stride + first + c]; });
        put(c, set, h, sum / static_cast<double>(starts.size()), summing, step_error);
      }
      ++set;
    }
  }
}

void RunningSums::put(std::size_t c, std::size_t set, std::size_t h, double mean, double summing,
                      double step_error) {
  const Column& column = functions_[c];
  const std::size_t cell = set * settings_->horizons.size() + h;
  const auto steps = static_cast<double>(settings_->horizons[h]);
  // S_t is at most t · largest: steps add (step_error + one rounding) · t · largest each.
  const double error =
      1.001 * (0.5 * steps * (steps + 1.0) * (step_error + kUnitRoundoff) * column.largest +
               steps * column.function.error) +
      summing * mean;
  const double scale = column.is_mean ? 1.0 / steps : column.resolution;
  (*column.value)[cell] = column.is_mean ? mean / steps : mean * scale;
  (*column.bound)[cell] = error * scale;
}

}  // namespace archwalk
