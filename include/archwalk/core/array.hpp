#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace archwalk {

/// One attribute of a group or an array.
using Attribute =
    std::pair<std::string, std::variant<std::string, double, std::int64_t, std::vector<double>>>;

/// A labelled array on its way to or from a file: engines make them, io writes them, and neither
/// knows the other. `group` "fixed_length/walks" and `name` "mean" give /fixed_length/walks/mean.
///
/// `dims` names each dimension, outermost first; the data are row-major. A one-dimensional array
/// whose name equals its only dimension is the coordinate of that dimension within its group.
/// Element types are those that every HDF5 and netCDF reader knows: float64, int64, uint8 (flags),
/// and variable-length UTF-8 strings. A scalar has no dims and one element.
struct Array {
  using Data = std::variant<std::vector<double>, std::vector<std::int64_t>,
                            std::vector<std::uint8_t>, std::vector<std::string>>;

  std::string group;
  std::string name;
  std::vector<std::string> dims;
  std::vector<std::size_t> shape;
  Data data;
  std::string units;      ///< "1" where there is no unit
  std::string long_name;  ///< one line for a reader of the file
};

/// Attributes of one group ("" is the root).
struct GroupAttributes {
  std::string group;
  std::vector<Attribute> attributes;
};

/// What one file holds.
struct DataTree {
  std::vector<Array> arrays;
  std::vector<GroupAttributes> attributes;

  /// The array /group/name, or nullptr.
  const Array* find(const std::string& group, const std::string& name) const;
  /// The same, or InputError naming the path. T is the element type.
  template <class T>
  const std::vector<T>& get(const std::string& group, const std::string& name) const;
  const Array& at(const std::string& group, const std::string& name) const;
};

extern template const std::vector<double>& DataTree::get<double>(const std::string&,
                                                                 const std::string&) const;
extern template const std::vector<std::int64_t>& DataTree::get<std::int64_t>(
    const std::string&, const std::string&) const;
extern template const std::vector<std::uint8_t>& DataTree::get<std::uint8_t>(
    const std::string&, const std::string&) const;
extern template const std::vector<std::string>& DataTree::get<std::string>(
    const std::string&, const std::string&) const;

}  // namespace archwalk
