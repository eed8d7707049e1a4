#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

// What is launched on a GPU, worked out without one: no CUDA here, so that any machine tests it.
namespace archwalk::cuda {

inline constexpr int kWarp = 32;

/// Steps of a launch of walks, about: some tenths of a second, on a small GPU too; longer where a
/// walk for each of its threads takes more. Between launches a run can be stopped, and a GPU that
/// drives a display shows that it is alive.
double steps_of_launch(std::uint64_t threads_at_once);

/// Replicates that one launch walks of every start. At most so many that their squares, each at
/// most `largest_square`, add up in 64 bits, and that the launch takes about `most_steps` steps
/// (`steps_of_replicate` a replicate); at least 1.
std::uint32_t replicates_per_launch(std::uint32_t walks_per_start, std::uint64_t largest_square,
                                    double steps_of_replicate, double most_steps);

/// Replicates of every start whose walks are written down at a time (kernels::HorizonRecord): some,
/// so that sums of starts are seldom read and written; where `walks_of_replicate` are few, more of
/// them, up to `wanted` walks, but no more than have room in `budget` bytes of `bytes_of_replicate`
/// each.
std::uint32_t recorded_replicates(std::uint32_t walks_per_start, double walks_of_replicate,
                                  std::uint64_t wanted, double bytes_of_replicate, double budget);

/// `whole` in as many parts as parts of `at_most` are, all about as large: their size.
std::uint32_t even_part(std::uint32_t whole, std::uint32_t at_most);

/// Threads that share the replicates of a start when they are added up: the fewest, a power of 2,
/// that make `wanted` threads out of `sums`, but some replicates for each.
std::uint32_t tally_shares(std::uint32_t replicates, double sums, std::uint64_t wanted);

/// How walks are dealt to blocks: so many a thread before its block asks for more, fewer where
/// blocks would not ask so often.
struct Deal {
  double walks_of_thread = 1.0;
  double times = 1.0;
};
/// Walks that take equally long.
inline constexpr Deal kEvenDeal = {8.0, 16.0};
/// Walks of which nobody knows how long they take: threads of a block that are done wait for the
/// others' last ones before it asks for more.
inline constexpr Deal kUnevenDeal = {64.0, 1.0};

/// Walks that the threads of a block share before they ask for more, at least one each.
std::uint32_t walks_of_item(double walks, int threads, std::uint32_t blocks_at_once,
                            const Deal& deal);

/// How many operators, starts and replicates at a time a launch has.
struct BatchSize {
  std::size_t operators = 1;
  std::uint32_t starts = 1;
  std::uint32_t replicates = 1;
  bool operator==(const BatchSize&) const = default;
};

/// As many as have room in `budget` bytes, of `operators` with `starts` starts each: whole
/// operators where one has room, else an even part of the starts, a multiple of a warp and at least
/// one.
BatchSize fitting_batch(std::size_t operators, std::uint32_t starts, double bytes_per_start,
                        double budget);

/// Makes the batch so small that a replicate of it takes about `most_steps` steps, `steps_of_walk`
/// a walk: fewer operators, then fewer starts, but as many as there are threads at once.
void limit_steps(BatchSize& size, double steps_of_walk, double most_steps,
                 std::uint64_t threads_at_once);

/// Makes the batch about half as large: replicates down to some, operators, starts, the rest of the
/// replicates. False where it is one replicate of a warp of starts of one operator.
bool halve(BatchSize& size);

/// Calls allocate(size) with smaller and smaller batches until it says that there was room; false
/// where there is none for the smallest.
bool fit(BatchSize& size, const std::function<bool(const BatchSize&)>& allocate);

/// What operators must share to be walked by one launch.
struct LaunchKind {
  std::size_t combination = 0;  ///< of steps
  int way = 0;                  ///< kernels::Way
  const void* guide = nullptr;
  const void* table = nullptr;  ///< of the proposal
  // clang-tidy 14 takes what the compiler makes of this for a pointer that is 0.
  auto operator<=>(const LaunchKind&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// One launch: order[first, first + count) of a LaunchList, and a range of starts.
struct Batch {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint32_t first_start = 0;
  std::uint32_t last_start = 0;  ///< one past
};
struct LaunchList {
  std::vector<std::size_t> order;  ///< operators, those of one kind side by side
  std::vector<Batch> batches;
};
LaunchList list_launches(const std::vector<LaunchKind>& kinds, std::uint32_t starts,
                         const BatchSize& size);

/// What a block may copy to shared memory, because each lane looks it up somewhere else: the
/// guide's keys, the ranks of the measured scores, the table of a proposal. Those that are looked
/// up more often come first.
enum Column : std::size_t { kKeys, kRanks, kTable };
inline constexpr std::size_t kColumns = 3;
using SharedColumns = std::array<bool, kColumns>;

/// The shared memory of a block: an operator's parameters, the columns that are there, and what a
/// kernel has of its own; every part begins at a multiple of 16 bytes.
struct SharedLayout {
  std::array<std::size_t, kColumns> columns = {};  ///< offsets in bytes
  std::size_t own = 0;                             ///< offset
  std::size_t bytes = 0;                           ///< in all
};
struct SharedNeeds {
  std::size_t body_bytes = 0;
  std::array<std::size_t, kColumns> column_bytes = {};  ///< 0: there is none
  // clang-tidy 14 takes what the compiler makes of this for a pointer that is 0.
  auto operator<=>(const SharedNeeds&) const = default;  // NOLINT(modernize-use-nullptr)
};
SharedLayout shared_layout(const SharedNeeds& needs, const SharedColumns& columns);

struct DeviceLimits {
  int processors = 1;                ///< multiprocessors
  std::size_t shared_per_block = 0;  ///< dynamic shared memory that a block may ask for
};

/// How a kernel is launched.
struct LaunchShape {
  int threads = 0;                   ///< of a block
  std::uint32_t blocks_at_once = 0;  ///< on the whole device
  std::uint32_t blocks_of_item = 1;  ///< that share an item: with more than one they are a cluster
  SharedColumns columns = {};
  SharedLayout shared;

  std::uint32_t items_at_once() const { return blocks_at_once / blocks_of_item; }
};

/// The shape with the most threads at once, `blocks_per_processor(threads, shared bytes)` as the
/// device's occupancy says; a block has at most `most_threads`, and fewer than it might only where
/// that brings an eighth more at once. The columns that there are go to shared memory, the first of
/// them rather than later ones, where that leaves at least half of the threads at once that there
/// are without: through the cache each lane's load is a line of its own, in shared memory 32 of
/// them are some 3.5 wavefronts. threads == 0: not even the smallest block fits.
LaunchShape choose_shape(const DeviceLimits& limits, const SharedNeeds& needs, int most_threads,
                         const std::function<int(int, std::size_t)>& blocks_per_processor);

/// Where the column lies that a stencil takes from step to step: in the shared memory of a block,
/// in that of a cluster's blocks, a part in each, or, its old and its new values, in the cache.
enum class StencilPlace : std::uint8_t { block, cluster, cache };

/// Blocks of a cluster that share a column.
inline constexpr std::uint32_t kClusterBlocks = 2;

/// States of a column that each block of a cluster has, one after the other; the last has what is
/// left.
constexpr std::uint32_t cluster_part(std::uint32_t states) {
  return (states + kClusterBlocks - 1) / kClusterBlocks;
}

/// Threads of a block that takes a column of an operator from step to step, and gains of a step
/// that each of them keeps in registers where the column lies in shared memory: enough for the
/// topology space in a block and the size space in a cluster, and few enough that ptxas spills
/// none.
inline constexpr int kStencilThreads = 384;
inline constexpr int kStencilCells = 41;
inline constexpr int kClusterThreads = 512;
inline constexpr int kClusterCells = 32;

constexpr int stencil_threads(StencilPlace place) {
  return place == StencilPlace::cluster ? kClusterThreads : kStencilThreads;
}

/// One kernel of a selection's stencils.
struct StencilKind {
  StencilPlace place = StencilPlace::cache;
  bool keys_in_shared = false;
};
/// What a stencil would like to have in shared memory: an operator's parameters, a key of 32 bits
/// and a double a state.
struct StencilNeeds {
  std::size_t body_bytes = 0;
  std::uint32_t states = 0;
  bool has_keys = false;  ///< the selection reads them
};
struct StencilShape {
  LaunchShape launch;  ///< `shared.own` is where the column begins
  StencilKind kind;
};
/// The column goes to the shared memory of a block, else of a cluster, before the keys do: it is
/// read as often and written too; what has no room there is read through the cache.
/// `blocks_at_once(kind, shared bytes)`: on the whole device, as its occupancy says, 0 where there
/// is no such kernel. threads == 0: no block fits.
StencilShape choose_stencil_shape(
    const DeviceLimits& limits, const StencilNeeds& needs,
    const std::function<std::uint32_t(const StencilKind&, std::size_t)>& blocks_at_once);

/// Largest blocks that walk kernels are compiled for: 128 registers a thread, or 96 where these are
/// enough. They say that one block at once is enough; ptxas would spill registers for a second one.
inline constexpr int kMostThreads = 512;
inline constexpr int kMostLightThreads = 640;

/// Largest blocks of the kernel that adds up what walks wrote down: of the largest space whose
/// scores have room in shared memory, one block takes all of that.
inline constexpr int kTallyThreads = 1024;
/// Starts that a thread of it adds up in turn.
inline constexpr int kTallyStarts = 4;

/// Items of one operator, each with so many units of work but perhaps the last.
std::uint32_t items_of(std::uint64_t units, std::uint64_t units_of_item);

/// Deals `count` operators to `parts` devices, one after the other.
std::vector<std::vector<std::size_t>> deal(std::size_t count, std::size_t parts);

}  // namespace archwalk::cuda
