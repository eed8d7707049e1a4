#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace archwalk {

/// Of numbers side by side, what all the others add up to: sums over a binary tree on the way up;
/// on the way down, what all that are not below a node add up to. O(n), nothing is subtracted.
/// Vectors are [number, column].
template <class T>
class SumsOfOthers {
 public:
  /// `out` may be `u`. `total` is [column], the sum of all.
  void apply(const T* u, std::size_t size, std::size_t columns, T* out, T* total) {
    constexpr int kMostLevels = 64;
    std::size_t nodes[kMostLevels] = {size};
    std::size_t top = 0;
    for (; nodes[top] > 1; ++top) nodes[top + 1] = (nodes[top] + 1) / 2;
    levels_.resize(std::max(levels_.size(), top + 1));
    for (std::size_t k = 1; k <= top; ++k) {
      levels_[k].assign(nodes[k] * columns, T(0.0));
      add_pairs(k == 1 ? u : levels_[k - 1].data(), nodes[k - 1], columns, levels_[k].data());
    }
    std::copy_n(top == 0 ? u : levels_[top].data(), columns, total);
    // Outside of all there is nothing.
    if (top == 0) std::fill_n(out, columns, T(0.0));
    if (top > 0) levels_[top].assign(columns, T(0.0));
    for (std::size_t k = top; k-- > 0;) {
      const T* sums = k == 0 ? u : levels_[k].data();
      add_others(sums, levels_[k + 1].data(), nodes[k], columns, k == 0 ? out : levels_[k].data());
    }
  }

  /// Additions that a number takes part in, at most.
  static double rounding_units(std::size_t size) {
    return 2.0 * static_cast<double>(std::bit_width(size));
  }

 private:
  static void add_pairs(const T* below, std::size_t count, std::size_t columns, T* sums) {
    for (std::size_t node = 0; node < count; ++node) {
      for (std::size_t c = 0; c < columns; ++c) {
        T& sum = sums[node / 2 * columns + c];
        sum = sum + below[node * columns + c];
      }
    }
  }

  // `out` may be `sums`: both of a pair are read before they are written.
  static void add_others(const T* sums, const T* above, std::size_t count, std::size_t columns,
                         T* out) {
    for (std::size_t node = 0; node < count; node += 2) {
      for (std::size_t c = 0; c < columns; ++c) {
        const T outside = above[node / 2 * columns + c];
        const T left = sums[node * columns + c];
        if (node + 1 == count) {
          out[node * columns + c] = outside;
          continue;
        }
        out[node * columns + c] = outside + sums[(node + 1) * columns + c];
        out[(node + 1) * columns + c] = outside + left;
      }
    }
  }

  std::vector<std::vector<T>> levels_;  // [level][node, column]
};

}  // namespace archwalk
