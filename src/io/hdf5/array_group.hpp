#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk::detail {

/// Arrays of one group that share their only dimension, whose coordinate comes first and counts
/// from `from`.
class ArrayGroup {
 public:
  ArrayGroup(DataTree& tree, std::string name, std::string dim, std::size_t size, std::int64_t from,
             const std::string& meaning)
      : tree_(tree), name_(std::move(name)), dim_(std::move(dim)), size_(size) {
    std::vector<std::int64_t> numbers(size);
    for (std::size_t i = 0; i < size; ++i) numbers[i] = from + static_cast<std::int64_t>(i);
    add(dim_, std::move(numbers), "1", meaning);
  }

  template <class T>
  void add(const std::string& name, std::vector<T> values, const std::string& units,
           const std::string& meaning) {
    tree_.arrays.push_back(
        {name_, name, {dim_}, {size_}, Array::Data(std::move(values)), units, meaning});
  }

  template <class Function>
  void add_each(const std::string& name, const std::string& units, const std::string& meaning,
                const Function& value) {
    std::vector<decltype(value(std::size_t{}))> values;
    values.reserve(size_);
    for (std::size_t i = 0; i < size_; ++i) values.push_back(value(i));
    add(name, std::move(values), units, meaning);
  }

 private:
  DataTree& tree_;
  std::string name_;
  std::string dim_;
  std::size_t size_;
};

}  // namespace archwalk::detail
