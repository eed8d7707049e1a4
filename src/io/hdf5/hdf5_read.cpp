#include "hdf5_read.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hdf5_dataset.hpp"

namespace archwalk {
namespace {

std::vector<std::size_t> shape_of(hid_t space) {
  const int rank = check_hdf5(H5Sget_simple_extent_ndims(space), "data space");
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  check_hdf5(H5Sget_simple_extent_dims(space, sizes.data(), nullptr), "data space");
  return std::vector<std::size_t>(sizes.begin(), sizes.end());
}

/// Whether there are no values at all, not even one without dimensions.
bool is_null(hid_t space) {
  return H5Sget_simple_extent_type(space) == H5S_NULL;
}

/// The element type as the alternative of Array::Data that holds it; false where there is none.
bool element_type(hid_t type, Array::Data& data) {
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
      data = std::vector<double>();
      return true;
    case H5T_INTEGER:
      if (H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE) {
        data = std::vector<std::uint8_t>();
      } else {
        data = std::vector<std::int64_t>();
      }
      return true;
    case H5T_STRING:
      data = std::vector<std::string>();
      return true;
    default:
      return false;
  }
}

/// Reads with `read(memory_type, buffer)` strings of variable or fixed length.
template <class Read>
std::vector<std::string> read_strings(hid_t file_type, hid_t space, std::size_t count, Read read) {
  std::vector<std::string> texts(count);
  if (count == 0) return texts;
  if (check_hdf5(H5Tis_variable_str(file_type), "string type") > 0) {
    Hdf5Handle type(H5Tcopy(file_type), H5Tclose, "string type");
    std::vector<char*> pointers(count, nullptr);
    read(static_cast<hid_t>(type), static_cast<void*>(pointers.data()));
    for (std::size_t i = 0; i < count; ++i) {
      if (pointers[i] != nullptr) texts[i] = pointers[i];
    }
    check_hdf5(H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data()), "string memory");
    return texts;
  }
  const std::size_t width = H5Tget_size(file_type);
  std::vector<char> bytes(count * width);
  read(file_type, static_cast<void*>(bytes.data()));
  for (std::size_t i = 0; i < count; ++i) {
    const char* begin = bytes.data() + i * width;
    texts[i].assign(begin, std::find(begin, begin + width, '\0'));
  }
  return texts;
}

struct ReadValues {
  hid_t dataset, type, space;
  std::size_t count;
  void operator()(std::vector<double>& v) const { numbers(v, H5T_NATIVE_DOUBLE); }
  void operator()(std::vector<std::int64_t>& v) const { numbers(v, H5T_NATIVE_INT64); }
  void operator()(std::vector<std::uint8_t>& v) const { numbers(v, H5T_NATIVE_UINT8); }
  void operator()(std::vector<std::string>& v) const {
    v = read_strings(type, space, count, [this](hid_t memory_type, void* buffer) {
      check_hdf5(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer),
                 "reading values");
    });
  }
  template <class T>
  void numbers(std::vector<T>& v, hid_t memory_type) const {
    v.resize(count);
    if (count == 0) return;
    check_hdf5(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, v.data()),
               "reading values");
  }
};

/// One attribute, or false where archwalk has no type for it.
bool read_attribute(hid_t object, const std::string& name, Attribute& result) {
  const std::string what = fmt::format("attribute '{}'", name);
  const Hdf5Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, what);
  const Hdf5Handle type(H5Aget_type(attribute), H5Tclose, what);
  const Hdf5Handle space(H5Aget_space(attribute), H5Sclose, what);
  Array::Data kind;
  if (!element_type(type, kind) || is_null(space)) return false;
  const std::vector<std::size_t> shape = shape_of(space);
  const std::size_t count = element_count(shape);
  result.first = name;
  if (std::holds_alternative<std::vector<std::string>>(kind)) {
    if (count != 1) return false;
    result.second = read_strings(type, space, count, [&](hid_t memory_type, void* buffer) {
      check_hdf5(H5Aread(attribute, memory_type, buffer), what);
    })[0];
  } else if (shape.empty() && !std::holds_alternative<std::vector<double>>(kind)) {
    std::int64_t value = 0;
    check_hdf5(H5Aread(attribute, H5T_NATIVE_INT64, &value), what);
    result.second = value;
  } else {
    std::vector<double> values(count);
    if (count > 0) check_hdf5(H5Aread(attribute, H5T_NATIVE_DOUBLE, values.data()), what);
    if (shape.empty()) {
      result.second = values[0];
    } else {
      result.second = std::move(values);
    }
  }
  return true;
}

std::string text_attribute(hid_t object, const char* name) {
  if (check_hdf5(H5Aexists(object, name), name) == 0) return "";
  Attribute attribute;
  if (!read_attribute(object, name, attribute)) return "";
  const auto* text = std::get_if<std::string>(&attribute.second);
  return text == nullptr ? "" : *text;
}

herr_t keep_scale_name(hid_t, unsigned, hid_t scale, void* result) noexcept {
  return Collected<std::string>::add(result, [scale](std::string& name) {
    const ssize_t length = H5Iget_name(scale, nullptr, 0);
    if (length <= 0) return 0;
    std::string path(static_cast<std::size_t>(length), '\0');
    H5Iget_name(scale, path.data(), static_cast<std::size_t>(length) + 1);
    name = path.substr(path.rfind('/') + 1);
    return 1;  // the first scale names the dimension
  });
}

std::string dim_name(hid_t dataset, std::size_t dim) {
  Collected<std::string> name;
  const auto index = static_cast<unsigned>(dim);
  if (H5DSget_num_scales(dataset, index) > 0) {
    check_hdf5(name.finish(H5DSiterate_scales(dataset, index, nullptr, keep_scale_name, &name)),
               "dimension");
  }
  return name.value().empty() ? fmt::format("dim_{}", dim) : name.value();
}

herr_t collect_name(hid_t, const char* name, const H5A_info_t*, void* names) noexcept {
  return collect_text(name, names);
}

}  // namespace

herr_t collect_text(const char* text, void* texts) noexcept {
  return Collected<std::vector<std::string>>::add(texts, [text](auto& collected) {
    collected.emplace_back(text);
    return 0;
  });
}

bool describe_dataset(hid_t dataset, const std::string& group, const std::string& name,
                      Array& array) {
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose, "type");
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose, "data space");
  if (!element_type(type, array.data) || is_null(space)) return false;
  array.group = group;
  array.name = name;
  array.shape = shape_of(space);
  if (check_hdf5(H5DSis_scale(dataset), "scale") > 0) {
    char mark[128] = {};
    H5DSget_scale_name(dataset, mark, sizeof(mark));
    if (std::string_view(mark).starts_with(kBareScaleText)) return false;
    array.dims.assign(array.shape.size(), name);
  } else {
    for (std::size_t dim = 0; dim < array.shape.size(); ++dim) {
      array.dims.push_back(dim_name(dataset, dim));
    }
  }
  array.units = text_attribute(dataset, "units");
  array.long_name = text_attribute(dataset, "long_name");
  return true;
}

void read_values(hid_t dataset, Array& array) {
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose, "type");
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose, "data space");
  std::visit(ReadValues{dataset, type, space, element_count(array.shape)}, array.data);
}

std::vector<Attribute> read_attributes(hid_t object) {
  Collected<std::vector<std::string>> names;
  const auto visit = [&](H5_index_t order) {
    hsize_t position = 0;
    return names.finish(H5Aiterate2(object, order, H5_ITER_INC, &position, collect_name, &names));
  };
  if (visit(H5_INDEX_CRT_ORDER) < 0) {
    H5Eclear2(H5E_DEFAULT);  // written by a program that keeps no order
    names.value().clear();
    check_hdf5(visit(H5_INDEX_NAME), "attributes");
  }
  std::vector<Attribute> attributes;
  for (const std::string& name : names.value()) {
    Attribute attribute;
    if (read_attribute(object, name, attribute)) attributes.push_back(std::move(attribute));
  }
  return attributes;
}

}  // namespace archwalk
