#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/space/neighbor_graph.hpp"
#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// A finite set of N architectures with integer codes 0..N-1 and an edit distance.
class SearchSpace {
 public:
  virtual ~SearchSpace() = default;

  /// "tss", "sss", "5^6", ...: what find_space() takes.
  virtual const std::string& name() const = 0;
  /// N, the number of architectures.
  virtual std::uint32_t size() const = 0;
  /// The largest edit distance between two architectures.
  virtual int diameter() const = 0;
  /// The product structure, or nullptr where the space has none.
  virtual const ProductShape* product() const = 0;
  /// The graph whose shortest paths are the edit distances, or nullptr where the product structure
  /// gives them.
  virtual const NeighborGraph* graph() const { return nullptr; }
  /// product(), or the size alone where there is none.
  ProductShape shape() const {
    return product() != nullptr ? *product() : ProductShape{0, 0, size()};
  }
  /// The published architecture string of a code (code < size()).
  virtual std::string architecture(std::uint32_t code) const = 0;
  /// The code of an architecture string; InputError says what is wrong with the string.
  virtual std::uint32_t code(std::string_view architecture) const = 0;
  /// Edit distance of two codes.
  virtual int distance(std::uint32_t x, std::uint32_t y) const = 0;
  /// [code] the sum of the edit distances to all architectures, in a space with a graph() where it
  /// is known; otherwise empty.
  virtual std::span<const std::uint64_t> distance_sums() const { return {}; }
};

/// The space of that name: "tss", "sss", or "K^L" with 2 <= K <= 16 and K^L <= 2^27.
/// InputError names the known ones; "nb101" and other graphs come with their tables.
std::shared_ptr<const SearchSpace> find_space(std::string_view name);

/// The space whose architecture strings look like `architecture`, or nullptr: lets `import` do
/// without --space. `rows`, the number of architectures at hand, decides between K^L of equal look;
/// tss and sss are known by their look alone, so that a table that lacks a row is told so.
std::shared_ptr<const SearchSpace> guess_space(std::string_view architecture, std::size_t rows);

}  // namespace archwalk
