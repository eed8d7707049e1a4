#include "better_counts.hpp"

#include <cstring>
#include <limits>

#include "archwalk/space/code_split.hpp"

namespace archwalk {
namespace {

// A register of the narrowest instruction set, and how many keep a processor busy.
using Keys = std::int16_t __attribute__((vector_size(16)));
constexpr std::size_t kKeys = sizeof(Keys) / sizeof(std::int16_t);
constexpr std::size_t kRegisters = 8;
constexpr std::size_t kBlock = kKeys * kRegisters;  // of a row, counted at once

constexpr std::int16_t kLowestKey = std::numeric_limits<std::int16_t>::min();

std::int16_t key_of(std::uint32_t rank) {
  return static_cast<std::int16_t>(static_cast<std::int32_t>(rank) + kLowestKey);
}

// Rows of the low part, each filled up to whole blocks with what is above nothing.
struct KeyRows {
  KeyRows(const std::vector<std::uint32_t>& rank, const CodeSplit& split)
      : width((split.low + kBlock - 1) / kBlock * kBlock), key(split.high * width, kLowestKey) {
    for (std::size_t code = 0; code < rank.size(); ++code) {
      key[code / split.low * width + code % split.low] = key_of(rank[code]);
    }
  }
  std::size_t width;
  std::vector<std::int16_t> key;  // [high, place]
};

// out[place] = in how many of the rows the key at the place is above `own`. A place counts at most
// N / 64 rows.
void count_above(const KeyRows& keys, const std::vector<std::uint32_t>& rows, std::int16_t own,
                 std::vector<std::int16_t>& out) {
  const Keys all_own = own - Keys{};
  for (std::size_t place = 0; place < keys.width; place += kBlock) {
    Keys count[kRegisters] = {};
    for (const std::uint32_t row : rows) {
      const std::int16_t* from = &keys.key[row * keys.width + place];
      for (std::size_t i = 0; i < kRegisters; ++i) {
        Keys now;
        std::memcpy(&now, from + i * kKeys, sizeof now);
        count[i] -= now > all_own;  // -1 where it is
      }
    }
    std::memcpy(&out[place], count, sizeof count);
  }
}

// [distance] the high parts that differ from `high` in so many digits.
std::vector<std::vector<std::uint32_t>> rows_by_distance(const CodeSplit& split, std::size_t high) {
  std::vector<std::vector<std::uint32_t>> rows(split.high_edges + 1);
  for (std::uint32_t row = 0; row < split.high; ++row) {
    rows[split.high_distance[high * split.high + row]].push_back(row);
  }
  return rows;
}

}  // namespace

std::vector<std::uint32_t> better_counts(const std::vector<std::uint32_t>& rank,
                                         const std::vector<std::uint8_t>& wanted,
                                         const ProductShape& shape) {
  const CodeSplit split = split_codes(shape);
  const KeyRows keys(rank, split);
  const std::size_t shells = static_cast<std::size_t>(shape.edges) + 1;
  std::vector<std::uint32_t> counts(rank.size() * shells, 0);
  std::vector<std::int16_t> above(keys.width);
  for (std::size_t high = 0; high < split.high; ++high) {
    const auto rows = rows_by_distance(split, high);
    for (std::size_t low = 0; low < split.low; ++low) {
      const std::size_t code = high * split.low + low;
      if (wanted[code] == 0) continue;
      std::uint32_t* own = &counts[code * shells];
      const std::uint8_t* distance = &split.low_distance[low * split.low];
      for (std::size_t d = 0; d < rows.size(); ++d) {
        count_above(keys, rows[d], key_of(rank[code]), above);
        for (std::size_t y = 0; y < split.low; ++y) {
          own[d + distance[y]] += static_cast<std::uint32_t>(above[y]);
        }
      }
    }
  }
  return counts;
}

}  // namespace archwalk
