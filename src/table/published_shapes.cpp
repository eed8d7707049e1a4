// Shapes of the published tables: NATS-Bench (Dong, Liu, Musial & Gabrys, "NATS-Bench: Benchmarking
// NAS Algorithms for Architecture Topology and Size", IEEE TPAMI 2021). Measured on the published
// means over training seeds; shares are those of the ANOVA components.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/table/table_shape.hpp"

namespace archwalk {
namespace {

constexpr std::int64_t kStepsPerPercent = 1000000;  // the resolution is 1e-6 percent

constexpr std::array kLevels = {0.0,  0.001, 0.003, 0.01, 0.02,  0.03,  0.05, 0.075, 0.1,
                                0.15, 0.2,   0.25,  0.3,  0.4,   0.5,   0.6,  0.7,   0.8,
                                0.9,  0.95,  0.98,  0.99, 0.995, 0.999, 1.0};

struct PublishedColumn {
  const char* name;
  /// Values are multiples of 1/ticks percent, as means over so many test images and seeds are.
  std::int64_t ticks;
  double floor;                                  ///< percent, what a broken architecture scores
  std::array<double, 6> share_by_order;          ///< 0 beyond the last order
  std::array<double, kLevels.size()> quantiles;  ///< percent, of the others
};

struct PublishedTable {
  std::uint64_t broken, size;  ///< `broken` of `size` architectures are at the floor
  std::size_t orders;
  std::span<const PublishedColumn> columns;
  /// Spearman's, lower triangle by rows: (2,1), (3,1), (3,2), (4,1), …
  std::span<const double> rank_correlation;
};

// The floor is chance. The topologies that reach it are those whose input is cut off from the
// output, and a few that training lost.
constexpr PublishedColumn kTopologyColumns[] = {
    {"cifar10/test@200",
     300,
     10.0,
     {0.285160, 0.393000, 0.255722, 0.058092, 0.006824, 0.001202},
     {46.25, 51.19, 53.56, 62.56, 69.98, 73.62, 75.74, 79.15, 80.65, 86.03, 86.87, 88.12, 88.78,
      89.69, 90.89, 91.57, 92.06, 92.39, 92.95, 93.28, 93.62, 93.78, 93.90, 94.18, 94.37}},
    {"cifar100/test@200",
     300,
     1.0,
     {0.401207, 0.379977, 0.175775, 0.037743, 0.004376, 0.000921},
     {10.15, 10.42, 11.04, 34.25, 39.67, 43.11, 46.21, 47.09, 50.72, 56.29, 58.11, 60.59, 62.25,
      64.09, 65.41, 66.91, 67.56, 68.47, 69.50, 70.12, 70.75, 71.14, 71.69, 72.72, 73.51}},
    {"imagenet16-120/test@200",
     180,
     0.8333,
     {0.613992, 0.270876, 0.085356, 0.023289, 0.004983, 0.001504},
     {2.08,  10.37, 11.46, 13.20, 14.16, 15.23, 15.86, 17.68, 20.96, 25.47, 28.03, 30.49, 32.28,
      34.00, 36.63, 38.48, 39.57, 41.14, 42.96, 44.08, 44.92, 45.40, 45.77, 46.53, 47.31}},
    {"cifar10/valid@12",
     250,
     9.712,
     {0.395599, 0.379052, 0.176436, 0.040896, 0.006533, 0.001484},
     {27.06, 27.81, 28.70, 36.43, 46.46, 48.80, 52.30, 54.60, 55.72, 60.92, 64.12, 66.17, 68.02,
      70.69, 72.38, 73.67, 75.66, 77.47, 79.70, 81.75, 83.13, 83.58, 83.84, 84.40, 84.89}},
};
constexpr std::array kTopologyCorrelation = {0.980, 0.959, 0.964, 0.772, 0.777, 0.811};

constexpr PublishedColumn kSizeColumns[] = {
    {"cifar10/test@90",
     100,
     0.0,
     {0.918699, 0.045928, 0.008785, 0.011450, 0.015138, 0.0},
     {79.79, 84.52, 85.64, 87.04, 87.79, 88.18, 88.71, 89.13, 89.44, 89.87, 90.18, 90.43, 90.65,
      91.01, 91.31, 91.59, 91.86, 92.13, 92.46, 92.70, 92.92, 93.05, 93.17, 93.35, 93.65}},
    {"cifar100/test@90",
     50,
     0.0,
     {0.962303, 0.027530, 0.002156, 0.003428, 0.004583, 0.0},
     {32.30, 38.84, 41.44, 44.92, 47.29, 48.76, 50.84, 52.86, 54.34, 56.70, 58.60, 60.06, 61.20,
      62.90, 64.20, 65.28, 66.30, 67.26, 68.24, 68.90, 69.42, 69.76, 70.02, 70.52, 71.34}},
    {"imagenet16-120/test@90",
     60,
     0.0,
     {0.971247, 0.009692, 0.002663, 0.006838, 0.009559, 0.0},
     {15.50, 19.05, 21.09, 23.83, 25.43, 26.67, 28.13, 29.43, 30.50, 32.03, 33.25, 34.27, 35.10,
      36.57, 37.83, 38.93, 40.07, 41.23, 42.60, 43.57, 44.43, 44.97, 45.43, 46.23, 47.40}},
};
constexpr std::array kSizeCorrelation = {0.735, 0.878, 0.886};

constexpr PublishedTable kTopology = {341, 15625, 6, kTopologyColumns, kTopologyCorrelation};
constexpr PublishedTable kSize = {0, 32768, 5, kSizeColumns, kSizeCorrelation};

/// [order - 1] for L = `edges` orders.
std::vector<double> fold_shares(const PublishedColumn& column, std::size_t orders,
                                std::size_t edges) {
  std::vector<double> shares(edges, 0.0);
  for (std::size_t j = 0; j < orders; ++j) {
    shares[std::min(j, edges - 1)] += column.share_by_order[j];
  }
  if (edges > orders) {
    const double ratio = column.share_by_order[orders - 1] / column.share_by_order[orders - 2];
    for (std::size_t j = orders; j < edges; ++j) shares[j] = shares[j - 1] * ratio;
  }
  double whole = 0.0;
  for (const double share : shares) whole += share;
  for (double& share : shares) share /= whole;
  return shares;
}

std::int64_t steps_of(double percent, std::int64_t ticks) {
  const auto tick = static_cast<std::int64_t>(percent * static_cast<double>(ticks) + 0.5);
  return (tick * kStepsPerPercent + ticks / 2) / ticks;
}

/// Ascending: the floor, then the quantiles by linear interpolation.
std::vector<std::int64_t> values_of(const PublishedColumn& column, const PublishedTable& table,
                                    std::uint64_t size) {
  const std::uint64_t broken = (size * table.broken + table.size / 2) / table.size;
  std::vector<std::int64_t> k(broken, steps_of(column.floor, column.ticks));
  k.reserve(size);
  const auto last = static_cast<double>(size - broken - 1);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < size - broken; ++i) {
    const double level = static_cast<double>(i) / last;
    while (at + 2 < kLevels.size() && kLevels[at + 1] < level) ++at;
    const double weight = (level - kLevels[at]) / (kLevels[at + 1] - kLevels[at]);
    const double below = column.quantiles[at];
    k.push_back(steps_of(below + weight * (column.quantiles[at + 1] - below), column.ticks));
  }
  return k;
}

std::vector<std::size_t> chosen_columns(const PublishedTable& table,
                                        const std::vector<std::string>& scores) {
  std::vector<std::string> names;
  for (const PublishedColumn& column : table.columns) names.emplace_back(column.name);
  std::vector<std::size_t> chosen;
  for (const std::string& score : scores.empty() ? names : scores) {
    const auto found = std::find(names.begin(), names.end(), score);
    if (found == names.end()) {
      const std::string nearest = nearest_word(score, names);
      throw InputError(fmt::format("no shape of a score '{}' is built in", score),
                       fmt::format("those of {} are", fmt::join(names, ", ")),
                       nearest.empty() ? std::string("give a table that has it with --like")
                                       : fmt::format("did you mean '{}'?", nearest));
    }
    chosen.push_back(static_cast<std::size_t>(found - names.begin()));
  }
  return chosen;
}

double correlation_of(std::span<const double> triangle, std::size_t a, std::size_t b) {
  if (a == b) return 1.0;
  const auto [low, high] = std::minmax(a, b);
  return triangle[high * (high - 1) / 2 + low];
}

}  // namespace

TableShape published_shape(const SearchSpace& space, const std::vector<std::string>& scores) {
  const auto edges = static_cast<std::size_t>(require_product(space).edges);
  const PublishedTable& table = space.name() == "sss" ? kSize : kTopology;
  const std::vector<std::size_t> chosen = chosen_columns(table, scores);
  TableShape told;
  for (const std::size_t at : chosen) {
    const PublishedColumn& column = table.columns[at];
    told.columns.push_back({column.name, 1e-6, "percent", fold_shares(column, table.orders, edges),
                            values_of(column, table, space.size())});
  }
  for (const std::size_t a : chosen) {
    for (const std::size_t b : chosen) {
      told.rank_correlation.push_back(correlation_of(table.rank_correlation, a, b));
    }
  }
  return told;
}

}  // namespace archwalk
