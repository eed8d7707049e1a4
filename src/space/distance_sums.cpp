#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>
#include <thread>
#include <utility>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/graph_search.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kWords = 8;  // a cache line for each cell
constexpr std::uint32_t kSourcesAtOnce = 64 * kWords;
constexpr std::size_t kCellsAhead = 16;                   // whose neighbors are fetched together
constexpr std::size_t kMostBytes = std::size_t{8} << 30;  // of all threads

/// A bit for each source.
struct alignas(64) SourceBits {
  std::array<std::uint64_t, kWords> word{};

  void set(std::uint32_t source) { word[source / 64] |= std::uint64_t{1} << (source % 64); }
  SourceBits& operator|=(const SourceBits& other) {
    for (std::size_t i = 0; i < kWords; ++i) word[i] |= other.word[i];
    return *this;
  }
  bool operator==(const SourceBits& other) const {
    std::uint64_t difference = 0;  // without a branch a word
    for (std::size_t i = 0; i < kWords; ++i) difference |= word[i] ^ other.word[i];
    return difference == 0;
  }
};

std::uint32_t count_of_differences(const SourceBits& a, const SourceBits& b) {
  int count = 0;
  for (std::size_t i = 0; i < kWords; ++i) count += std::popcount(a.word[i] ^ b.word[i]);
  return static_cast<std::uint32_t>(count);
}

/// The same among some of the sources.
std::uint32_t count_of_differences(const SourceBits& a, const SourceBits& b,
                                   const SourceBits& among) {
  int count = 0;
  for (std::size_t i = 0; i < kWords; ++i) {
    count += std::popcount((a.word[i] ^ b.word[i]) & among.word[i]);
  }
  return static_cast<std::uint32_t>(count);
}

/// Which sources of a block count for a cell: those that lie in its own part of an order.
class CountedSources {
 public:
  /// Both [cell]; empty: all count.
  CountedSources(const std::vector<std::uint32_t>& place, const std::vector<std::uint32_t>& first)
      : place_(place), first_(first) {}

  bool are_all() const { return place_.empty(); }

  /// The block is that of the `count` cells that begin with `first`.
  void begin(std::uint32_t first, std::uint32_t count) {
    if (are_all()) return;
    std::vector<std::uint32_t> by_place(count);
    std::iota(by_place.begin(), by_place.end(), 0u);
    std::sort(by_place.begin(), by_place.end(), [&](std::uint32_t a, std::uint32_t b) {
      return place_[first + a] < place_[first + b];
    });
    sorted_.resize(count);
    from_.assign(count + 1, SourceBits());
    for (std::uint32_t i = count; i-- > 0;) {
      sorted_[i] = place_[first + by_place[i]];
      from_[i] = from_[i + 1];
      from_[i].set(by_place[i]);
    }
  }
  const SourceBits& of(std::uint32_t cell) const {
    const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), first_[cell]);
    return from_[static_cast<std::size_t>(found - sorted_.begin())];
  }

 private:
  const std::vector<std::uint32_t>& place_;
  const std::vector<std::uint32_t>& first_;
  std::vector<std::uint32_t> sorted_;  // places of the block's sources
  std::vector<SourceBits> from_;       // [i] the sources from sorted_[i] on
};

/// Breadth first from a cell of the fewest neighbors, well connected cells first. Cells that follow
/// each other are near each other: as sources they come to a cell at about the same time, so that
/// its bits change seldom, and what it asks lies close by in memory.
std::vector<std::uint32_t> breadth_first_order(const NeighborGraph& graph) {
  std::uint32_t root = 0;
  for (std::uint32_t x = 1; x < graph.size(); ++x) {
    if (graph.degree(x) < graph.degree(root)) root = x;
  }
  std::vector<std::uint32_t> order = {root};
  std::vector<std::uint8_t> seen(graph.size(), 0);
  seen[root] = 1;
  for (std::size_t head = 0; head < order.size(); ++head) {
    const auto end_of_before = static_cast<std::ptrdiff_t>(order.size());
    for (const std::uint32_t y : graph.neighbors(order[head])) {
      if (seen[y] != 0) continue;
      seen[y] = 1;
      order.push_back(y);
    }
    std::sort(order.begin() + end_of_before, order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(graph.degree(b), a) < std::pair(graph.degree(a), b);
    });
  }
  return order;
}

/// The same graph, `order[i]` becoming cell i.
NeighborGraph renumbered(const NeighborGraph& graph, const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  NeighborGraph out;
  out.first = {0};
  out.target.reserve(graph.target.size());
  for (const std::uint32_t x : order) {
    for (const std::uint32_t y : graph.neighbors(x)) out.target.push_back(place[y]);
    std::sort(out.target.begin() + static_cast<std::ptrdiff_t>(out.first.back()), out.target.end());
    out.first.push_back(out.target.size());
  }
  return out;
}

/// Searches from many cells at once (Then et al., "The more the merrier: efficient multi-source
/// graph traversal", VLDB 2014), of which only the sums of distances are kept. Each thread has one.
class Searches {
 public:
  Searches(const NeighborGraph& graph, CountedSources counted)
      : graph_(graph),
        counted_(std::move(counted)),
        seen_(graph.size()),
        is_new_(graph.size()),
        is_done_(graph.size()),
        is_near_(graph.size()),
        sums_(graph.size(), 0) {}

  static std::size_t bytes(const NeighborGraph& graph) {
    return graph.size() * (2 * sizeof(SourceBits) + 40);
  }

  /// Adds to every cell its distances from those of the `count` cells that begin with `first` that
  /// count for it.
  void add(std::uint32_t first, std::uint32_t count) {
    begin(first, count);
    for (std::uint32_t distance = 1; !new_.empty(); ++distance) {
      reached_.clear();
      next_.clear();
      const std::vector<std::uint32_t>& looking = choose();
      for (std::size_t i = 0; i < looking.size(); i += kCellsAhead) {
        const std::size_t ahead = std::min(kCellsAhead, looking.size() - i);
        pull({looking.data() + i, ahead}, distance);
      }
      settle();
    }
  }

  const std::vector<std::uint64_t>& sums() const { return sums_; }

 private:
  void begin(std::uint32_t first, std::uint32_t count) {
    std::fill(seen_.begin(), seen_.end(), SourceBits());
    std::fill(is_done_.begin(), is_done_.end(), std::uint8_t{0});
    open_.resize(graph_.size());
    for (std::uint32_t x = 0; x < graph_.size(); ++x) open_[x] = x;
    all_ = SourceBits();
    counted_.begin(first, count);
    for (std::uint32_t i = 0; i < count; ++i) {
      all_.set(i);
      seen_[first + i].set(i);
      is_new_[first + i] = 1;
      new_.push_back(first + i);
    }
  }

  /// The cells that something new may come to: the neighbors of new ones while these are few, all
  /// that some source has not come to where they are many.
  const std::vector<std::uint32_t>& choose() {
    std::uint64_t entries = 0;
    for (const std::uint32_t y : new_) entries += graph_.degree(y);
    if (4 * entries >= graph_.target.size()) {
      open_.erase(std::remove_if(open_.begin(), open_.end(),
                                 [this](std::uint32_t x) { return is_done_[x] != 0; }),
                  open_.end());
      return open_;
    }
    near_.clear();
    for (const std::uint32_t y : new_) {
      for (const std::uint32_t x : graph_.neighbors(y)) {
        if ((is_done_[x] | is_near_[x]) != 0) continue;
        is_near_[x] = 1;
        near_.push_back(x);
      }
    }
    for (const std::uint32_t x : near_) is_near_[x] = 0;
    return near_;
  }

  /// What the cells' new neighbors have seen, in two passes so that memory is asked early.
  void pull(std::span<const std::uint32_t> cells, std::uint32_t distance) {
    std::size_t most = 0;
    for (const std::uint32_t x : cells) most += graph_.degree(x);
    if (asked_.size() <= most) asked_.resize(most + 1);
    std::array<std::size_t, kCellsAhead> end{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      __builtin_prefetch(&seen_[cells[i]]);
      const std::size_t begin = at;
      for (const std::uint32_t y : graph_.neighbors(cells[i])) {
        asked_[at] = y;
        at += is_new_[y];
      }
      // Of many neighbors the first few are enough as a rule.
      const std::size_t few = std::min(at, begin + 64);
      for (std::size_t k = begin; k < few; ++k) __builtin_prefetch(&seen_[asked_[k]]);
      end[i] = at;
    }
    at = 0;
    for (std::size_t i = 0; i < cells.size(); at = end[i++]) {
      const SourceBits before = seen_[cells[i]];
      SourceBits now = before;
      while (at < end[i] && !(now == all_)) now |= seen_[asked_[at++]];
      const std::uint32_t more = count_of_differences(before, now);
      if (more == 0) continue;
      sums_[cells[i]] +=
          std::uint64_t{distance} *
          (counted_.are_all() ? more : count_of_differences(before, now, counted_.of(cells[i])));
      next_.push_back(cells[i]);
      reached_.push_back(now);
    }
  }

  void settle() {
    for (const std::uint32_t y : new_) is_new_[y] = 0;
    for (std::size_t i = 0; i < next_.size(); ++i) {
      seen_[next_[i]] = reached_[i];
      is_new_[next_[i]] = 1;
      is_done_[next_[i]] = reached_[i] == all_ ? 1 : 0;
    }
    new_.swap(next_);
  }

  const NeighborGraph& graph_;
  CountedSources counted_;
  SourceBits all_;
  std::vector<SourceBits> seen_;       // [cell]
  std::vector<std::uint8_t> is_new_;   // [cell] some source came to it at the last distance
  std::vector<std::uint8_t> is_done_;  // [cell] all have come
  std::vector<std::uint8_t> is_near_;  // [cell] while near_ is made
  std::vector<std::uint64_t> sums_;    // [cell]
  std::vector<std::uint32_t> new_, open_, near_, next_;
  std::vector<SourceBits> reached_;  // what the cells of next_ will have seen
  std::vector<std::uint32_t> asked_;
};

/// As many searches as there are threads at work.
class SearchPool {
 public:
  SearchPool(const NeighborGraph& graph, const CountedSources& counted)
      : graph_(graph), counted_(counted) {}

  std::unique_ptr<Searches> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Searches> searches = std::move(idle_.back());
        idle_.pop_back();
        return searches;
      }
    }
    return std::make_unique<Searches>(graph_, counted_);
  }
  void give_back(std::unique_ptr<Searches> searches) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(searches));
  }
  const std::vector<std::unique_ptr<Searches>>& idle() const { return idle_; }

 private:
  const NeighborGraph& graph_;
  const CountedSources& counted_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Searches>> idle_;
};

std::vector<std::uint32_t> reordered(const std::vector<std::uint32_t>& values,
                                     const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> out;
  if (values.empty()) return out;
  for (const std::uint32_t x : order) out.push_back(values[x]);
  return out;
}

}  // namespace

std::vector<std::uint64_t> distance_sums(const NeighborGraph& graph, int threads,
                                         Progress& progress, const CountedDistances& which) {
  const std::uint32_t size = graph.size();
  const std::vector<std::uint32_t> order = breadth_first_order(graph);
  const NeighborGraph near = renumbered(graph, order);
  const std::vector<std::uint32_t> place = reordered(which.place, order);
  const std::vector<std::uint32_t> first = reordered(which.first, order);
  const CountedSources counted(place, first);
  SearchPool pool(near, counted);
  const std::size_t wanted =
      threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency();
  const std::size_t fit = std::max<std::size_t>(1, kMostBytes / Searches::bytes(near));
  if (fit < wanted) threads = static_cast<int>(fit);
  for_each_index((size + kSourcesAtOnce - 1) / kSourcesAtOnce, threads, [&](std::size_t block) {
    stop_if_cancelled(progress);
    const auto begin = static_cast<std::uint32_t>(block * kSourcesAtOnce);
    const std::uint32_t count = std::min(kSourcesAtOnce, size - begin);
    std::unique_ptr<Searches> searches = pool.take();
    searches->add(begin, count);
    pool.give_back(std::move(searches));
    progress.advance(count);
  });
  std::vector<std::uint64_t> sums(size, 0);
  for (const std::unique_ptr<Searches>& searches : pool.idle()) {
    for (std::uint32_t i = 0; i < size; ++i) sums[order[i]] += searches->sums()[i];
  }
  return sums;
}

}  // namespace archwalk
