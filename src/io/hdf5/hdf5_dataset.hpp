#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "hdf5_handle.hpp"

namespace archwalk {

/// "/group/name" for messages.
std::string array_path(const Array& array);

/// Product of the shape; 1 for a scalar.
std::size_t element_count(const std::vector<std::size_t>& shape);

/// Number of values that `data` holds.
std::size_t value_count(const Array::Data& data);

/// Makes the dataset `array.name` in the open group `location`: chunked and filtered unless scalar
/// or empty, filled with zeros or empty strings, with its units and long_name.
Hdf5Handle create_dataset(hid_t location, const Array& array);

/// The scale of a dimension that has no coordinates, as the netCDF-4 library marks it.
Hdf5Handle create_bare_scale(hid_t location, const std::string& name, std::size_t size);

/// Writes the values of `part` at `offset` of dimension `along`; `extent` is the dataset's shape.
void write_values(hid_t dataset, const Array& part, std::size_t along, std::size_t offset);

void write_attribute(hid_t object, const Attribute& attribute);

/// What the netCDF-4 library writes into the NAME of a scale that is a dimension and no variable.
inline constexpr const char* kBareScaleText =
    "This is a netCDF dimension but not a netCDF variable.";

}  // namespace archwalk
