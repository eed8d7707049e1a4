#include "hdf5_dataset.hpp"

#include <fmt/format.h>

#include <functional>
#include <numeric>

#include "archwalk/core/utf8.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kChunkElements = std::size_t{1} << 17;  // 1 MiB of doubles
constexpr std::size_t kChunkCacheBytes = std::size_t{16} << 20;
constexpr std::size_t kChunkCacheSlots = 1009;  // a prime well above the number of chunks cached
constexpr unsigned kDeflateLevel = 4;

std::vector<hsize_t> extents(const std::vector<std::size_t>& shape) {
  return std::vector<hsize_t>(shape.begin(), shape.end());
}

/// Halves the outermost dimensions first, for readers take runs along the inner ones.
std::vector<hsize_t> chunk_shape(const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> chunk = shape;
  for (std::size_t dim = 0; dim < chunk.size(); ++dim) {
    while (element_count(chunk) > kChunkElements && chunk[dim] > 1) {
      chunk[dim] = (chunk[dim] + 1) / 2;
    }
  }
  return extents(chunk);
}

Hdf5Handle data_space(const std::vector<std::size_t>& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose, "scalar space"};
  const std::vector<hsize_t> sizes = extents(shape);
  return {H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose,
          "data space"};
}

struct FileType {
  Hdf5Handle operator()(const std::vector<double>&) const { return copy(H5T_IEEE_F64LE); }
  Hdf5Handle operator()(const std::vector<std::int64_t>&) const { return copy(H5T_STD_I64LE); }
  Hdf5Handle operator()(const std::vector<std::uint8_t>&) const { return copy(H5T_STD_U8LE); }
  Hdf5Handle operator()(const std::vector<std::string>&) const { return string_type(); }
  static Hdf5Handle copy(hid_t type) { return {H5Tcopy(type), H5Tclose, "type"}; }
};

/// Times are not kept: files of equal content are to be equal.
Hdf5Handle creation_properties(const Array& array) {
  Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "dataset properties");
  check_hdf5(H5Pset_obj_track_times(properties, false), "dataset properties");
  check_hdf5(H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
             "dataset properties");
  if (array.shape.empty() || element_count(array.shape) == 0) return properties;
  const std::vector<hsize_t> chunk = chunk_shape(array.shape);
  check_hdf5(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "chunks");
  if (!std::holds_alternative<std::vector<std::string>>(array.data)) {
    check_hdf5(H5Pset_shuffle(properties), "shuffle filter");
    check_hdf5(H5Pset_deflate(properties, kDeflateLevel), "deflate filter");
    check_hdf5(H5Pset_fletcher32(properties), "checksum filter");
  }
  return properties;
}

Hdf5Handle access_properties() {
  Hdf5Handle properties(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, "dataset access");
  // Slabs come in order, so a chunk that is fully written is not needed again: evict it first.
  check_hdf5(H5Pset_chunk_cache(properties, kChunkCacheSlots, kChunkCacheBytes, 1.0),
             "dataset access");
  return properties;
}

struct WriteValues {
  hid_t dataset, memory, file;
  void operator()(const std::vector<double>& v) const { write(H5T_NATIVE_DOUBLE, v.data()); }
  void operator()(const std::vector<std::int64_t>& v) const { write(H5T_NATIVE_INT64, v.data()); }
  void operator()(const std::vector<std::uint8_t>& v) const { write(H5T_NATIVE_UINT8, v.data()); }
  void operator()(const std::vector<std::string>& v) const {
    std::vector<std::string> replaced;
    replaced.reserve(v.size());  // pointers into it stay
    std::vector<const char*> pointers;
    pointers.reserve(v.size());
    for (const std::string& text : v) {
      const std::string& kept = is_utf8(text) ? text : replaced.emplace_back(valid_utf8(text));
      pointers.push_back(kept.c_str());
    }
    write(string_type(), pointers.data());
  }
  void write(hid_t type, const void* values) const {
    check_hdf5(H5Dwrite(dataset, type, memory, file, H5P_DEFAULT, values), "writing values");
  }
};

void write_raw_attribute(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type,
                         const std::vector<std::size_t>& shape, const void* value) {
  const Hdf5Handle space = data_space(shape);
  const Hdf5Handle attribute(
      H5Acreate2(object, name.c_str(), file_type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
      fmt::format("attribute '{}'", name));
  check_hdf5(H5Awrite(attribute, memory_type, value), fmt::format("attribute '{}'", name));
}

}  // namespace

std::string array_path(const Array& array) {
  return array.group.empty() ? "/" + array.name : fmt::format("/{}/{}", array.group, array.name);
}

std::size_t element_count(const std::vector<std::size_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::size_t value_count(const Array::Data& data) {
  return std::visit([](const auto& values) { return values.size(); }, data);
}

Hdf5Handle create_dataset(hid_t location, const Array& array) {
  require_memory();  // each open dataset has a cache of its own
  const std::string what = "dataset " + array_path(array);
  Hdf5Handle dataset(H5Dcreate2(location, array.name.c_str(), std::visit(FileType{}, array.data),
                                data_space(array.shape), H5P_DEFAULT, creation_properties(array),
                                access_properties()),
                     H5Dclose, what);
  write_attribute(dataset, {"units", array.units});
  write_attribute(dataset, {"long_name", array.long_name});
  return dataset;
}

Hdf5Handle create_bare_scale(hid_t location, const std::string& name, std::size_t size) {
  Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "dataset properties");
  check_hdf5(H5Pset_obj_track_times(properties, false), "dataset properties");
  check_hdf5(H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
             "dataset properties");
  Hdf5Handle scale(H5Dcreate2(location, name.c_str(), H5T_IEEE_F32BE, data_space({size}),
                              H5P_DEFAULT, properties, H5P_DEFAULT),
                   H5Dclose, fmt::format("dimension '{}'", name));
  const std::string mark = fmt::format("{}{:10}", kBareScaleText, size);
  check_hdf5(H5DSset_scale(scale, mark.c_str()), fmt::format("dimension '{}'", name));
  write_attribute(scale, {"units", std::string("1")});
  write_attribute(scale, {"long_name", fmt::format("dimension '{}', without coordinates", name)});
  return scale;
}

void write_values(hid_t dataset, const Array& part, std::size_t along, std::size_t offset) {
  if (element_count(part.shape) == 0) return;
  const Hdf5Handle memory = data_space(part.shape);
  const Hdf5Handle file(H5Dget_space(dataset), H5Sclose, "data space");
  if (!part.shape.empty()) {
    std::vector<hsize_t> start(part.shape.size(), 0);
    start[along] = offset;
    const std::vector<hsize_t> count = extents(part.shape);
    check_hdf5(
        H5Sselect_hyperslab(file, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
        "selecting a slab");
  }
  std::visit(WriteValues{dataset, memory, file}, part.data);
}

void write_attribute(hid_t object, const Attribute& attribute) {
  const auto& [name, value] = attribute;
  if (const auto* text = std::get_if<std::string>(&value)) {
    const Hdf5Handle type = string_type();
    const std::string valid = valid_utf8(*text);
    const char* pointer = valid.c_str();
    write_raw_attribute(object, name, type, type, {}, &pointer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    write_raw_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {}, number);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    write_raw_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, {}, integer);
  } else {
    const auto& list = std::get<std::vector<double>>(value);
    write_raw_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {list.size()},
                        list.data());
  }
}

}  // namespace archwalk
