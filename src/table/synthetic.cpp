#include "archwalk/table/synthetic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/rng/stream.hpp"

namespace archwalk {
namespace {

// Shares of the latent variance.
constexpr double kMainShare = 0.45;
constexpr double kPairShare = 0.35;
constexpr double kNoiseShare = 0.20;
// One in so many architectures is broken (2.2 % on the published tables).
constexpr std::uint64_t kOneBrokenIn = 50;
// The latent distance of the mean from the best is scaled to this many standard deviations.
constexpr double kMeanDistance = 3.3;

/// score = top - linear t - quintic t^5, not below chance; t is the scaled latent distance from the
/// best. The coefficients give the medians and lower deciles of the published columns.
struct Column {
  const char* name;
  double top, linear, quintic, chance;
  double noise;  ///< standard deviation of the column's own noise, latent units
};
constexpr Column kColumns[] = {
    {"cifar10/test@200", 94.4, 0.32, 0.00646, 10.0, 0.10},
    {"cifar100/test@200", 73.5, 1.36, 0.00949, 1.0, 0.15},
    {"imagenet16-120/test@200", 47.3, 2.27, 0.00870, 0.8333, 0.20},
    {"cifar10/valid@12", 84.9, 2.85, 0.00814, 10.0, 0.40},
};

/// Nearly normal with mean 0 and variance 1: the sum of four uniforms.
double draw(const WordSource& words) {
  double sum = 0.0;
  for (int i = 0; i < 4; ++i) sum += static_cast<double>(words() >> 11) * 0x1p-53;
  return (sum - 2.0) * 1.7320508075688772;  // 4 uniforms have the variance 1/3
}

double mean_square(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value * value;
  return sum / static_cast<double>(values.size());
}

/// Effects [rows, columns] with zero mean along each row and column and mean square 1.
std::vector<double> draw_effects(const WordSource& words, int rows, int columns) {
  std::vector<double> effects(static_cast<std::size_t>(rows * columns));
  for (double& effect : effects) effect = draw(words);
  const auto center = [&](int outer, int inner, int outer_stride, int inner_stride) {
    for (int i = 0; i < outer; ++i) {
      double sum = 0.0;
      for (int j = 0; j < inner; ++j) {
        sum += effects[static_cast<std::size_t>(i * outer_stride + j * inner_stride)];
      }
      for (int j = 0; j < inner; ++j) {
        effects[static_cast<std::size_t>(i * outer_stride + j * inner_stride)] -= sum / inner;
      }
    }
  };
  if (rows > 1) center(columns, rows, 1, columns);
  center(rows, columns, columns, 1);
  const double scale = std::sqrt(mean_square(effects));
  if (scale > 0.0) {
    for (double& effect : effects) effect /= scale;
  }
  return effects;
}

std::vector<int> digits_of(std::uint32_t code, const ProductShape& shape) {
  std::vector<int> digits;
  for (int edge = 0; edge < shape.edges; ++edge) {
    digits.push_back(static_cast<int>(code % static_cast<std::uint32_t>(shape.radix)));
    code /= static_cast<std::uint32_t>(shape.radix);
  }
  return digits;
}

/// [code] main effects + pair effects + noise.
std::vector<double> latent_quality(const ProductShape& shape, const WordSource& words) {
  const int radix = shape.radix;
  const int pairs = shape.edges * (shape.edges - 1) / 2;
  std::vector<std::vector<double>> mains, interactions;
  for (int edge = 0; edge < shape.edges; ++edge) mains.push_back(draw_effects(words, 1, radix));
  for (int pair = 0; pair < pairs; ++pair)
    interactions.push_back(draw_effects(words, radix, radix));
  const double main_weight = std::sqrt(kMainShare / shape.edges);
  const double pair_weight = pairs > 0 ? std::sqrt(kPairShare / pairs) : 0.0;
  const double noise_weight = std::sqrt(kNoiseShare);

  std::vector<double> quality(shape.size);
  for (std::uint32_t code = 0; code < shape.size; ++code) {
    const std::vector<int> digits = digits_of(code, shape);
    double main = 0.0;
    double interaction = 0.0;
    std::size_t pair = 0;
    for (std::size_t e = 0; e < digits.size(); ++e) {
      main += mains[e][static_cast<std::size_t>(digits[e])];
      for (std::size_t f = e + 1; f < digits.size(); ++f, ++pair) {
        interaction += interactions[pair][static_cast<std::size_t>(digits[e] * radix + digits[f])];
      }
    }
    quality[code] = main_weight * main + pair_weight * interaction + noise_weight * draw(words);
  }
  return quality;
}

/// The nearest multiple of 1/300 percent as a multiple of 1e-6 percent.
std::int64_t steps_of(double percent) {
  const auto three_hundredths = static_cast<std::int64_t>(percent * 300.0 + 0.5);
  return (three_hundredths * 10000 + 1) / 3;
}

ScoreColumn make_column(const Column& column, const std::vector<double>& quality,
                        double broken_below, const WordSource& words) {
  ScoreColumn score{column.name, 1e-6, "percent", {}};
  std::vector<double> latent;
  latent.reserve(quality.size());
  for (const double value : quality) latent.push_back(value + column.noise * draw(words));
  const double best = *std::max_element(latent.begin(), latent.end());
  double sum = 0.0;
  for (const double value : latent) sum += value;
  const double spread = best - sum / static_cast<double>(latent.size());
  for (std::size_t code = 0; code < latent.size(); ++code) {
    const double t = spread > 0.0 ? kMeanDistance * (best - latent[code]) / spread : 0.0;
    const double value = column.top - column.linear * t - column.quintic * t * t * t * t * t;
    const bool broken = quality[code] < broken_below;
    score.k.push_back(steps_of(broken ? column.chance : std::max(value, column.chance)));
  }
  return score;
}

}  // namespace

BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, const WordSource& words) {
  const ProductShape* shape = space->product();
  if (shape == nullptr) {
    throw InputError(fmt::format("the space '{}' has no digits", space->name()),
                     "a synthetic score is a sum of effects of digits",
                     "choose a product space: tss, sss, or K^L");
  }
  const std::vector<double> quality = latent_quality(*shape, words);
  std::vector<double> sorted = quality;
  const auto broken = sorted.begin() + static_cast<std::ptrdiff_t>(shape->size / kOneBrokenIn);
  std::nth_element(sorted.begin(), broken, sorted.end());
  BenchmarkTable table;
  for (const Column& column : kColumns) {
    table.scores.push_back(make_column(column, quality, *broken, words));
  }
  table.space = std::move(space);
  table.provenance = {{"source", std::string("synthetic")}};
  return table;
}

BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, std::uint64_t seed) {
  WordSequence words(seed, subsequence(Purpose::synth, 0, 0));
  return synthetic_table(std::move(space), [&words] { return words.next64(); });
}

}  // namespace archwalk
