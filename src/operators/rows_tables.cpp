#include <algorithm>
#include <bit>

#include "alias_row.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/operators/rows_step.hpp"

namespace archwalk {
namespace {

constexpr std::uint64_t kMostPackedColumns = std::uint64_t{1} << 24;  // 128 MiB
constexpr std::uint32_t kRowsOfTask = 1024;
constexpr int kBitsOfHead = RowsStep<PlainCodes>::kBitsOfHead;

// Calls body(first, last) for ranges of rows that make up all.
template <class Body>
void for_ranges_of_rows(std::uint32_t size, const Body& body) {
  for_each_index((size + std::size_t{kRowsOfTask} - 1) / kRowsOfTask, 0, [&](std::size_t task) {
    const auto first = static_cast<std::uint32_t>(task * kRowsOfTask);
    body(first, std::min(size - first, kRowsOfTask) + first);
  });
}

// The columns of one row, reused from row to row.
class RowColumns {
 public:
  void fill(std::span<const WeightedTarget> row, int bits) {
    row_ = row;
    bits_ = bits;
    weights_.clear();
    for (const WeightedTarget& entry : row) weights_.push_back(entry.weight);
    words_.resize(std::size_t{1} << bits);
    alias_.fill(weights_.data(), weights_.size(), bits, words_.data());
  }
  std::size_t size() const { return words_.size(); }
  AliasColumn column(std::size_t i) const {
    return {words_[i] >> bits_ << bits_, target(i), target(words_[i] & ((1u << bits_) - 1))};
  }

 private:
  std::uint32_t target(std::size_t number) const {
    return row_[std::min(number, row_.size() - 1)].target;  // columns beyond the row have no share
  }

  AliasRow alias_;
  std::span<const WeightedTarget> row_;
  int bits_ = 1;
  std::vector<std::uint64_t> weights_;
  std::vector<std::uint32_t> words_;
};

std::uint64_t packed_column(std::uint64_t threshold, std::uint32_t own, std::uint32_t other) {
  return threshold << 32 | std::uint64_t{other} << 16 | own;
}

// A row of fewer columns has each of them several times, the threshold shifted further: a finer
// column takes the part of the coarser one that falls to it. There are 2^more of them.
void spread_column(const AliasColumn& column, int more, std::uint64_t* out) {
  for (std::uint64_t part = 0; part < std::uint64_t{1} << more; ++part) {
    // In 2^32 parts of a coarse column the fine one spans [part, part + 1) 2^(32 - more).
    const std::uint64_t begin = part << (32 - more);
    const std::uint64_t end = begin + (std::uint64_t{1} << (32 - more));
    std::uint64_t threshold = 0;
    std::uint32_t other = column.other;
    if (column.threshold >= end) {
      other = column.own;
    } else if (column.threshold > begin) {
      threshold = (column.threshold - begin) << more;
    }
    out[part] = packed_column(threshold, column.own, other);
  }
}

}  // namespace

RowsTables::RowsTables(const RowMatrix& matrix)
    : matrix_(matrix), size_(static_cast<std::uint32_t>(matrix.begin.size() - 1)) {
  for (std::uint32_t x = 0; x < size_; ++x) most_bits_ = std::max(most_bits_, bits_of(x));
}

// At least two columns: words are shifted by 32 - bits.
int RowsTables::bits_of(std::uint32_t x) const {
  return std::max(1, static_cast<int>(std::bit_width(matrix_.row(x).size() - 1)));
}

bool RowsTables::is_packed() const {
  return size_ <= kMaxTabulatedSize && std::uint64_t{size_} << most_bits_ <= kMostPackedColumns;
}

template <class Place>
std::vector<std::uint64_t> RowsTables::packed_by(const Place& place) const {
  std::vector<std::uint64_t> all(std::size_t{size_} << most_bits_);
  for_ranges_of_rows(size_, [&](std::uint32_t first, std::uint32_t last) {
    RowColumns columns;
    for (std::uint32_t x = first; x < last; ++x) {
      columns.fill(matrix_.row(x), bits_of(x));
      const int more = most_bits_ - bits_of(x);
      std::uint64_t* out = all.data() + (std::size_t{place(x)} << most_bits_);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        AliasColumn column = columns.column(i);
        column.own = place(column.own);
        column.other = place(column.other);
        if (more == 0) {
          out[i] = packed_column(column.threshold, column.own, column.other);
        } else {
          spread_column(column, more, out + (i << more));
        }
      }
    }
  });
  return all;
}

PackedColumns RowsTables::packed() const {
  return {packed_by([](std::uint32_t code) { return code; }), {}};
}

PackedColumns RowsTables::packed(const std::vector<std::uint16_t>& place) const {
  return {packed_by([&](std::uint32_t code) { return std::uint32_t{place[code]}; }), place};
}

std::shared_ptr<const PackedColumns> RowsTables::held(
    const std::vector<std::uint16_t>* place) const {
  if (place == nullptr) return matrix_.packed->get([&] { return packed(); });
  auto held = matrix_.packed_in_order->get([&] { return packed(*place); });
  if (held->place == *place) return held;
  return std::make_shared<const PackedColumns>(packed(*place));  // somebody else's order is held
}

std::vector<std::uint64_t> RowsTables::head() const {
  std::vector<std::uint64_t> all(size_);
  std::uint64_t begin = 0;
  for (std::uint32_t x = 0; x < size_; ++x) {
    const int bits = bits_of(x);
    all[x] = begin << kBitsOfHead | static_cast<std::uint64_t>(bits);
    begin += std::uint64_t{1} << bits;
  }
  return all;
}

std::vector<AliasColumn> RowsTables::columns() const {
  const std::vector<std::uint64_t> heads = head();
  std::vector<AliasColumn> all((heads.back() >> kBitsOfHead) +
                               (std::size_t{1} << bits_of(size_ - 1)));
  for_ranges_of_rows(size_, [&](std::uint32_t first, std::uint32_t last) {
    RowColumns columns;
    for (std::uint32_t x = first; x < last; ++x) {
      columns.fill(matrix_.row(x), bits_of(x));
      AliasColumn* out = all.data() + (heads[x] >> kBitsOfHead);
      for (std::size_t i = 0; i < columns.size(); ++i) out[i] = columns.column(i);
    }
  });
  return all;
}

}  // namespace archwalk
