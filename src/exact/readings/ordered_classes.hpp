#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/table/column_sorter.hpp"

namespace archwalk {

/// States in classes that have an order, 0 the lowest.
struct OrderedClasses {
  std::vector<std::uint32_t> of_state;  ///< [state]
  std::vector<std::uint32_t> order;     ///< [place] the states by (class, state)
  std::vector<std::uint32_t> begin;     ///< [class] its first place, and the end

  std::size_t count() const { return begin.size() - 1; }
};

/// Of the class of every state; each of `count` classes has some.
OrderedClasses ordered_classes(std::vector<std::uint32_t> class_of_state, std::size_t count);

/// A measured score in steps above its lowest, its values as classes.
struct Height {
  std::vector<std::uint32_t> class_of;  ///< [code]
  std::vector<double> of_class;         ///< [class] from 0 to the range
  std::vector<double> value;            ///< [code]
  std::vector<double> square;           ///< [code]
  double resolution = 1.0;

  double range() const { return of_class.back(); }
};

Height height_of(const ScoreColumn& column, const ColumnSorter& sorter = host_sorter());

}  // namespace archwalk
