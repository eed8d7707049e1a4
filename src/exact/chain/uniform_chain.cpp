#include <algorithm>
#include <bit>

#include "archwalk/core/watched_work.hpp"
#include "uniform_chain.hpp"

namespace archwalk {
namespace {

class UniformChain final : public Chain {
 public:
  explicit UniformChain(std::uint32_t size) : exact_(DoubleDouble(1.0) / DoubleDouble(size)) {
    leaving_exactly_.assign(size, DoubleDouble(size - 1.0) / DoubleDouble(size));
    leaving_.assign(size, static_cast<double>(leaving_exactly_.front()));
    // One addition a level on the way up or down; 1/N and the product.
    jump_units_ = 2.0 * std::bit_width(size) + 3.0;
    symmetric_ = true;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    apply(static_cast<double>(exact_), u, out, columns, scratch.levels);
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
                             apply(1.0, u.data(), out.data(), 1, levels);
                           });
  }

 private:
  // levels[k] is [node, column], a node the sum of two below; on the way down, the sum of all that
  // are not below it.
  template <class T>
  void apply(T weight, const T* u, T* out, std::size_t columns,
             std::vector<std::vector<T>>& levels) const {
    stop_if_cancelled();
    std::vector<std::size_t> nodes = {leaving_.size()};
    while (nodes.back() > 1) nodes.push_back((nodes.back() + 1) / 2);
    levels.resize(std::max(levels.size(), nodes.size()));
    for (std::size_t k = 1; k < nodes.size(); ++k) {
      levels[k].assign(nodes[k] * columns, T(0.0));
      add_pairs(k == 1 ? u : levels[k - 1].data(), nodes[k - 1], columns, levels[k].data());
    }
    levels[nodes.size() - 1].assign(columns, T(0.0));  // outside of all there is nothing
    for (std::size_t k = nodes.size() - 1; k-- > 0;) {
      const T* sums = k == 0 ? u : levels[k].data();
      add_others(sums, levels[k + 1].data(), nodes[k], columns, k == 0 ? out : levels[k].data());
    }
    for (std::size_t i = 0; i < leaving_.size() * columns; ++i) out[i] = weight * out[i];
  }

  template <class T>
  static void add_pairs(const T* below, std::size_t count, std::size_t columns, T* sums) {
    for (std::size_t node = 0; node < count; ++node) {
      for (std::size_t c = 0; c < columns; ++c) {
        T& sum = sums[node / 2 * columns + c];
        sum = sum + below[node * columns + c];
      }
    }
  }

  // `out` may be `sums`: both of a pair are read before they are written.
  template <class T>
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

  DoubleDouble exact_;  // 1/N
};

}  // namespace

std::unique_ptr<Chain> uniform_chain(std::uint32_t size) {
  return std::make_unique<UniformChain>(size);
}

}  // namespace archwalk
