#include "launch_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace archwalk::cuda {
namespace {

constexpr std::size_t kAlignment = 16;
constexpr std::uint32_t kSomeReplicates = 32;

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

std::uint64_t rounded_up(std::uint64_t count, std::uint64_t unit) {
  return (count + unit - 1) / unit * unit;
}

}  // namespace

double steps_of_launch(std::uint64_t threads_at_once) {
  constexpr double kSteps = 5e10;          // of an H100, that runs
  constexpr double kThreads = 132 * 2048;  // so many threads at once
  return kSteps * static_cast<double>(threads_at_once) / kThreads;
}

std::uint32_t replicates_per_launch(std::uint32_t walks_per_start, std::uint64_t largest_square,
                                    double steps_of_replicate, double most_steps) {
  const std::uint64_t safe =
      std::numeric_limits<std::uint64_t>::max() / std::max<std::uint64_t>(1, largest_square);
  const double quick = std::max(1.0, std::floor(most_steps / std::max(1.0, steps_of_replicate)));
  const std::uint64_t count = std::min<std::uint64_t>(safe, walks_per_start);
  return static_cast<std::uint32_t>(std::min(quick, static_cast<double>(count)));
}

std::uint32_t recorded_replicates(std::uint32_t walks_per_start, double walks_of_replicate,
                                  std::uint64_t wanted, double bytes_of_replicate, double budget) {
  const double many = std::ceil(static_cast<double>(wanted) / std::max(1.0, walks_of_replicate));
  const double room = std::floor(budget / std::max(1.0, bytes_of_replicate));
  const double most = std::max<double>(kSomeReplicates, std::min(many, room));
  return most < walks_per_start ? static_cast<std::uint32_t>(most) : walks_per_start;
}

std::uint32_t even_part(std::uint32_t whole, std::uint32_t at_most) {
  return items_of(whole, items_of(whole, at_most));
}

std::uint32_t tally_shares(std::uint32_t replicates, double sums, std::uint64_t wanted) {
  constexpr std::uint32_t kMost = 1024;
  constexpr std::uint32_t kLeast = 8;  // replicates of a share
  std::uint32_t shares = 1;
  while (shares < kMost && replicates / (2 * shares) >= kLeast &&
         sums * shares < static_cast<double>(wanted)) {
    shares *= 2;
  }
  return shares;
}

std::uint32_t walks_of_item(double walks, int threads, std::uint32_t blocks_at_once,
                            const Deal& deal) {
  const double at_once = static_cast<double>(threads) * std::max(1u, blocks_at_once);
  const double each =
      std::clamp(std::floor(walks / (deal.times * at_once)), 1.0, deal.walks_of_thread);
  return static_cast<std::uint32_t>(each) * static_cast<std::uint32_t>(threads);
}

BatchSize fitting_batch(std::size_t operators, std::uint32_t starts, double bytes_per_start,
                        double budget) {
  const double room = std::max(1.0, std::floor(budget / bytes_per_start));  // starts
  const double whole = std::floor(room / starts);
  if (whole >= 1.0) {
    const auto most = static_cast<double>(std::max<std::size_t>(1, operators));
    return {static_cast<std::size_t>(std::min(whole, most)), starts};
  }
  const auto warps = static_cast<std::uint32_t>(room) / kWarp;
  const std::uint32_t part = even_part(starts, std::max(1u, warps) * kWarp);
  return {1, std::min(starts, static_cast<std::uint32_t>(rounded_up(part, kWarp)))};
}

void limit_steps(BatchSize& size, double steps_of_walk, double most_steps,
                 std::uint64_t threads_at_once) {
  const double walks = std::max({1.0, static_cast<double>(threads_at_once),
                                 std::floor(most_steps / std::max(1.0, steps_of_walk))});
  const double operators = std::max(1.0, std::floor(walks / size.starts));
  size.operators = std::min(size.operators, static_cast<std::size_t>(operators));
  if (size.starts <= walks) return;
  const auto most = static_cast<std::uint32_t>(walks);
  const std::uint64_t part = rounded_up(even_part(size.starts, most), kWarp);
  size.starts = static_cast<std::uint32_t>(std::min<std::uint64_t>(size.starts, part));
}

bool halve(BatchSize& size) {
  if (size.replicates > kSomeReplicates) {
    size.replicates = (size.replicates + 1) / 2;
    return true;
  }
  if (size.operators > 1) {
    size.operators = (size.operators + 1) / 2;
    return true;
  }
  if (size.starts > kWarp) {
    size.starts = static_cast<std::uint32_t>(rounded_up(size.starts / 2, kWarp));
    return true;
  }
  if (size.replicates == 1) return false;
  size.replicates = (size.replicates + 1) / 2;
  return true;
}

bool fit(BatchSize& size, const std::function<bool(const BatchSize&)>& allocate) {
  while (!allocate(size)) {
    if (!halve(size)) return false;
  }
  return true;
}

LaunchList list_launches(const std::vector<LaunchKind>& kinds, std::uint32_t starts,
                         const BatchSize& size) {
  LaunchList list;
  list.order.resize(kinds.size());
  std::iota(list.order.begin(), list.order.end(), std::size_t{0});
  std::stable_sort(list.order.begin(), list.order.end(),
                   [&](std::size_t a, std::size_t b) { return kinds[a] < kinds[b]; });
  for (std::size_t first = 0; first < kinds.size();) {
    const LaunchKind& kind = kinds[list.order[first]];
    std::size_t last = first;
    while (last < kinds.size() && last < first + size.operators &&
           kinds[list.order[last]] == kind) {
      ++last;
    }
    for (std::uint32_t start = 0; start < starts;) {
      const std::uint32_t count = std::min(size.starts, starts - start);
      list.batches.push_back({first, last - first, start, start + count});
      start += count;
    }
    first = last;
  }
  return list;
}

SharedLayout shared_layout(const SharedNeeds& needs, const SharedColumns& columns) {
  SharedLayout layout;
  layout.own = aligned(needs.body_bytes);
  for (std::size_t i = 0; i < kColumns; ++i) {
    layout.columns[i] = layout.own;
    if (columns[i]) layout.own += aligned(needs.column_bytes[i]);
  }
  layout.bytes = layout.own;
  return layout;
}

LaunchShape choose_shape(const DeviceLimits& limits, const SharedNeeds& needs, int most_threads,
                         const std::function<int(int, std::size_t)>& blocks_per_processor) {
  std::vector<LaunchShape>
      best;  // of each choice of columns, those with more and earlier ones first
  std::vector<int> at_once;
  for (std::size_t choice = std::size_t{1} << kColumns; choice-- > 0;) {
    SharedColumns columns = {};
    bool are_there = true;
    for (std::size_t i = 0; i < kColumns; ++i) {
      columns[i] = (choice >> (kColumns - 1 - i) & 1) != 0;
      are_there = are_there && (!columns[i] || needs.column_bytes[i] > 0);
    }
    if (!are_there) continue;
    best.emplace_back();
    at_once.push_back(0);
    const SharedLayout layout = shared_layout(needs, columns);
    if (layout.bytes > limits.shared_per_block) continue;
    for (int threads = most_threads; threads > 0; threads = threads / 2 / kWarp * kWarp) {
      const int blocks = blocks_per_processor(threads, layout.bytes);
      if (blocks * threads * 8 <= at_once.back() * 9) continue;
      at_once.back() = blocks * threads;
      best.back() = {threads, static_cast<std::uint32_t>(blocks * limits.processors), 1, columns,
                     layout};
    }
  }
  const int most = *std::max_element(at_once.begin(), at_once.end());
  std::size_t first = 0;
  while (2 * at_once[first] < most) ++first;
  return best[first];
}

StencilShape choose_stencil_shape(
    const DeviceLimits& limits, const StencilNeeds& needs,
    const std::function<std::uint32_t(const StencilKind&, std::size_t)>& blocks_at_once) {
  for (const StencilPlace place :
       {StencilPlace::block, StencilPlace::cluster, StencilPlace::cache}) {
    const bool is_cluster = place == StencilPlace::cluster;
    const bool has_column = place != StencilPlace::cache;
    const std::uint32_t states = is_cluster ? cluster_part(needs.states) : needs.states;
    const int cells = is_cluster ? kClusterCells : kStencilCells;
    if (has_column && states > static_cast<std::uint32_t>(stencil_threads(place) * cells)) continue;
    for (const bool keys : {true, false}) {
      if (keys && !needs.has_keys) continue;
      SharedLayout layout;
      layout.columns[kKeys] = aligned(needs.body_bytes);
      layout.own = layout.columns[kKeys] + (keys ? aligned(states * sizeof(std::int32_t)) : 0);
      layout.bytes = layout.own + (has_column ? aligned(states * sizeof(double)) : 0);
      if (layout.bytes > limits.shared_per_block) continue;
      const std::uint32_t blocks = blocks_at_once({place, keys}, layout.bytes);
      if (blocks == 0) continue;
      StencilShape shape;
      shape.launch = {stencil_threads(place),
                      blocks,
                      is_cluster ? kClusterBlocks : 1,
                      {keys, false, false},
                      layout};
      shape.kind = {place, keys};
      return shape;
    }
  }
  return {};
}

std::uint32_t items_of(std::uint64_t units, std::uint64_t units_of_item) {
  return static_cast<std::uint32_t>((units + units_of_item - 1) / units_of_item);
}

std::vector<std::vector<std::size_t>> deal(std::size_t count, std::size_t parts) {
  std::vector<std::vector<std::size_t>> hands(parts);
  for (std::size_t i = 0; i < count; ++i) hands[i % parts].push_back(i);
  return hands;
}

}  // namespace archwalk::cuda
