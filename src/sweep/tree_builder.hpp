#pragma once

#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk::detail {

/// Fills a DataTree group by group. Dimensions are named with their extents once; an array's shape
/// follows from its dims.
class TreeBuilder {
 public:
  TreeBuilder(DataTree& tree, std::string group) : tree_(tree), group_(std::move(group)) {}

  /// A dimension's coordinate: an array of the dimension's name.
  template <class T>
  void coordinate(const std::string& dim, std::vector<T> values, const std::string& units,
                  const std::string& long_name) {
    extents_.emplace_back(dim, values.size());
    add(dim, {dim}, std::move(values), units, long_name);
  }

  template <class T>
  void add(const std::string& name, const std::vector<std::string>& dims, std::vector<T> values,
           const std::string& units, const std::string& long_name) {
    std::vector<std::size_t> shape;
    for (const std::string& dim : dims) shape.push_back(extent(dim));
    tree_.arrays.push_back({group_, name, dims, shape, std::move(values), units, long_name});
  }

 private:
  std::size_t extent(const std::string& dim) const {
    for (const auto& [name, size] : extents_) {
      if (name == dim) return size;
    }
    return 0;
  }

  DataTree& tree_;
  std::string group_;
  std::vector<std::pair<std::string, std::size_t>> extents_;
};

}  // namespace archwalk::detail
