#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "chain.hpp"

namespace archwalk {
namespace {

// out(x) += Σ over the digits y_e != x_e of in(x with that digit), edge of the given stride.
template <class T>
void add_other_digits(const T* in, T* out, std::size_t size, std::size_t stride, std::size_t radix,
                      T* total) {
  const std::size_t block = stride * radix;
  for (std::size_t base = 0; base < size; base += block) {
    for (std::size_t i = 0; i < stride; ++i) total[i] = in[base + i];
    for (std::size_t digit = 1; digit < radix; ++digit) {
      const T* from = in + base + digit * stride;
      for (std::size_t i = 0; i < stride; ++i) total[i] += from[i];
    }
    for (std::size_t digit = 0; digit < radix; ++digit) {
      const T* from = in + base + digit * stride;
      T* to = out + base + digit * stride;
      for (std::size_t i = 0; i < stride; ++i) to[i] += total[i] - from[i];
    }
  }
}

// From so many columns on several are multiplied side by side, faster than one after the other.
constexpr std::size_t kSideBySide = 4;

// At most kProductLanes numbers, mostly as many.
void copy_some(const double* from, std::size_t count, double* to) {
  if (count == kProductLanes) {
    std::copy_n(from, kProductLanes, to);
  } else {
    std::copy_n(from, count, to);
  }
}

class IsotropicChain final : public Chain {
 public:
  IsotropicChain(const ProductShape& shape, const std::vector<DoubleDouble>& probability)
      : shape_(shape), exact_(probability) {
    const std::vector<std::uint64_t> count = distance_counts(shape);
    DoubleDouble leaving;
    for (std::size_t d = 1; d < probability.size(); ++d) {
      if (probability[d].high > 0.0) last_ = d;
      leaving += probability[d] * static_cast<double>(count[d]);
    }
    exact_.resize(last_ + 1);
    for (const DoubleDouble& one : exact_) probability_.push_back(static_cast<double>(one));
    probability_of_others_ = probability_;
    probability_of_others_.front() = 0.0;
    probability_of_others_.resize(static_cast<std::size_t>(shape.edges) + 1, 0.0);
    for (double one : probability_) present_.push_back(one > 0.0 ? 1.0 : 0.0);
    leaving_exactly_.assign(shape.size, leaving);
    leaving_.assign(shape.size, static_cast<double>(leaving));
    // An edge: K roundings of a total, the difference and the addition, relative to sums of K
    // and not K - 1 terms; then one multiplication and one addition a distance.
    jump_units_ =
        static_cast<double>(shape.edges) * (shape.radix + 3.0) + static_cast<double>(last_) + 4.0;
    symmetric_ = true;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    if (columns < kSideBySide || last_ < 2) {
      apply(probability_, u, out, columns, scratch.levels);
      return;
    }
    if (scratch.lanes == nullptr) {
      scratch.lanes = std::make_unique<IsotropicLanes>(shape_, exact_kernels().rank);
    }
    IsotropicLanes& lanes = *scratch.lanes;
    for (std::size_t column = 0; column < columns; column += kProductLanes) {
      const std::size_t count = std::min(kProductLanes, columns - column);
      if (count < kProductLanes) lanes.clear();
      for (std::size_t x = 0; x < shape_.size; ++x) {
        copy_some(u + x * columns + column, count, lanes.values() + lanes.place(x));
      }
      lanes.multiply(probability_of_others_);
      for (std::size_t x = 0; x < shape_.size; ++x) {
        copy_some(lanes.values() + lanes.place(x), count, out + x * columns + column);
      }
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
  // levels[d] = A_d u, grown edge by edge: A_d on e+1 edges is A_d on e edges plus A_{d-1} times
  // the changes of edge e.
  template <class T>
  void apply(const std::vector<T>& weight, const T* u, T* out, std::size_t columns,
             std::vector<std::vector<T>>& levels) const {
    stop_if_cancelled();
    const std::size_t length = shape_.size * columns;
    std::fill(out, out + length, T(0.0));
    if (last_ == 0) return;
    levels.resize(std::max(levels.size(), last_ + 1));
    for (std::size_t d = 1; d <= last_; ++d) levels[d].assign(length, T(0.0));
    levels[0].resize(std::max(levels[0].size(), length));
    T* total = levels[0].data();
    std::size_t stride = columns;
    const auto radix = static_cast<std::size_t>(shape_.radix);
    for (std::size_t edge = 0; edge < static_cast<std::size_t>(shape_.edges); ++edge) {
      for (std::size_t d = std::min(edge + 1, last_); d >= 1; --d) {
        const T* nearer = d == 1 ? u : levels[d - 1].data();
        add_other_digits(nearer, levels[d].data(), length, stride, radix, total);
      }
      stride *= radix;
    }
    for (std::size_t d = 1; d <= last_; ++d) {
      const T* level = levels[d].data();
      const T w = weight[d];
      if (static_cast<double>(w) == 0.0) continue;
      for (std::size_t i = 0; i < length; ++i) out[i] += w * level[i];
    }
  }

  ProductShape shape_;
  std::vector<DoubleDouble> exact_;            // [distance] probability of one architecture
  std::vector<double> probability_;            // the same, rounded
  std::vector<double> probability_of_others_;  // [distance 0..L] the same, but 0 at distance 0
  std::vector<double> present_;                // [distance] 1 where it is positive
  std::size_t last_ = 0;                       // largest distance with a probability
};

}  // namespace

std::unique_ptr<Chain> isotropic_chain(const ProductShape& shape,
                                       const std::vector<DoubleDouble>& probability) {
  return std::make_unique<IsotropicChain>(shape, probability);
}

}  // namespace archwalk
