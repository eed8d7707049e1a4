#pragma once

#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "hdf5_handle.hpp"

namespace archwalk {

/// Type, dims, shape, units and long_name of an open dataset, without values. False for a dataset
/// that is no array of archwalk's: a bare dimension scale or another element type.
bool describe_dataset(hid_t dataset, const std::string& group, const std::string& name,
                      Array& array);

/// Fills array.data, whose alternative and array.shape describe_dataset has set.
void read_values(hid_t dataset, Array& array);

/// Adds a name to a Collected<std::vector<std::string>>.
herr_t collect_text(const char* text, void* texts) noexcept;

/// The attributes of an open group that archwalk can hold, in the file's order.
std::vector<Attribute> read_attributes(hid_t object);

}  // namespace archwalk
