#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/exact_kernels.hpp"
#include "chain.hpp"

namespace archwalk {
namespace {

class KroneckerChain final : public Chain {
 public:
  KroneckerChain(const ProductShape& shape, const std::vector<std::vector<double>>& matrices)
      : shape_(shape), matrices_(matrices) {
    const auto radix = static_cast<std::size_t>(shape.radix);
    for (const std::vector<double>& matrix : matrices) {
      auto& exact = exact_.emplace_back();
      auto& present = present_.emplace_back();
      for (double entry : matrix) {
        exact.emplace_back(entry);
        present.push_back(entry > 0.0 ? 1.0 : 0.0);
      }
    }
    // Leaving on edges 0..e: on edge e, or not there but before: positive sums alone.
    leaving_exactly_.assign(shape.size, DoubleDouble());
    std::size_t place = 1;
    for (const std::vector<double>& matrix : matrices) {
      for (std::size_t x = 0; x < shape.size; ++x) {
        const std::size_t digit = x / place % radix;
        DoubleDouble moved;
        for (std::size_t to = 0; to < radix; ++to) {
          if (to != digit) moved += DoubleDouble(matrix[digit * radix + to]);
        }
        leaving_exactly_[x] =
            moved + DoubleDouble(matrix[digit * radix + digit]) * leaving_exactly_[x];
      }
      place *= radix;
    }
    for (const DoubleDouble& one : leaving_exactly_) leaving_.push_back(static_cast<double>(one));
    symmetric_ = std::all_of(matrices.begin(), matrices.end(), [&](const auto& matrix) {
      for (std::size_t i = 0; i < radix; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (matrix[i * radix + j] != matrix[j * radix + i]) return false;
        }
      }
      return true;
    });
    // An edge: K products and K additions of positive terms, one addition of the two parts.
    jump_units_ = static_cast<double>(shape.edges) * (shape.radix + 3.0) + 2.0;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    stop_if_cancelled();
    const std::size_t length = shape_.size * columns;
    scratch.levels.resize(std::max<std::size_t>(scratch.levels.size(), 1));
    std::vector<double>& unmoved = scratch.levels[0];
    unmoved.assign(u, u + length);
    std::fill_n(out, length, 0.0);
    std::size_t stride = columns;
    for (const std::vector<double>& matrix : matrices_) {
      exact_kernels().move[shape_.radix](matrix.data(), stride, length, unmoved.data(), out);
      stride *= static_cast<std::size_t>(shape_.radix);
    }
  }
  void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                    ChainScratch& scratch) const override {
    out.resize(u.size());
    apply(exact_, u.data(), out.data(), 1, scratch.exact_levels);
  }
  StateSet can_reach(const StateSet& seed, const StateSet& blocked) const override {
    std::vector<std::vector<double>> levels;
    return reach_by_rounds(seed, blocked,
                           [&](const std::vector<double>& u, std::vector<double>& out) {
                             apply(present_, u.data(), out.data(), 1, levels);
                           });
  }

 private:
  // Two vectors: what has not moved on the edges so far and what has. On edge e,
  //   moved'(x)  = M[x_e,x_e] moved(x) + Σ_{d≠x_e} M[x_e,d] (moved + unmoved)(x with digit d),
  //   unmoved'(x) = M[x_e,x_e] unmoved(x).
  template <class T>
  void apply(const std::vector<std::vector<T>>& matrices, const T* u, T* out, std::size_t columns,
             std::vector<std::vector<T>>& levels) const {
    stop_if_cancelled();
    const std::size_t length = shape_.size * columns;
    const auto radix = static_cast<std::size_t>(shape_.radix);
    levels.resize(std::max<std::size_t>(levels.size(), 3));
    std::vector<T>& unmoved = levels[0];
    std::vector<T>& moved = levels[1];
    std::vector<T>& both = levels[2];
    unmoved.assign(u, u + length);
    moved.assign(length, T(0.0));
    both.resize(length);
    std::size_t stride = columns;
    for (const std::vector<T>& matrix : matrices) {
      for (std::size_t i = 0; i < length; ++i) both[i] = moved[i] + unmoved[i];
      for (std::size_t base = 0; base < length; base += stride * radix) {
        for (std::size_t from = 0; from < radix; ++from) {
          const std::size_t own = base + from * stride;
          const T stays = matrix[from * radix + from];
          for (std::size_t i = own; i < own + stride; ++i) {
            unmoved[i] *= stays;
            moved[i] *= stays;
          }
          for (std::size_t to = 0; to < radix; ++to) {
            const T weight = matrix[from * radix + to];
            if (to == from || static_cast<double>(weight) == 0.0) continue;
            const T* in = both.data() + base + to * stride;
            for (std::size_t i = 0; i < stride; ++i) moved[own + i] += weight * in[i];
          }
        }
      }
      stride *= radix;
    }
    std::copy(moved.begin(), moved.begin() + static_cast<std::ptrdiff_t>(length), out);
  }

  ProductShape shape_;
  std::vector<std::vector<double>> matrices_;  // [edge][from, to]
  std::vector<std::vector<DoubleDouble>> exact_;
  std::vector<std::vector<double>> present_;
};

}  // namespace

std::unique_ptr<Chain> kronecker_chain(const ProductShape& shape,
                                       const std::vector<std::vector<double>>& edge_matrices) {
  return std::make_unique<KroneckerChain>(shape, edge_matrices);
}

}  // namespace archwalk
