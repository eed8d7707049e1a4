#include "archwalk/io/hdf5_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <new>
#include <set>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/output_path.hpp"
#include "file_checksum.hpp"
#include "hdf5_dataset.hpp"
#include "hdf5_handle.hpp"
#include "latching_driver.hpp"

namespace archwalk {
namespace {

using Key = std::pair<std::string, std::string>;  // group, name

bool is_coordinate(const Array& array) {
  return array.dims.size() == 1 && array.dims[0] == array.name;
}

[[noreturn]] void contradiction(const std::string& problem) {
  throw InputError(problem, "the file could not be read back as it was meant",
                   "give every dataset a name, dims and shape that agree");
}

void check_array(const Array& array) {
  if (array.name.empty() || array.name.find('/') != std::string::npos) {
    contradiction(fmt::format("'{}' can't be the name of a dataset in a file", array.name));
  }
  if (array.dims.size() != array.shape.size()) {
    contradiction(fmt::format("dataset {} has {} dims but {} extents", array_path(array),
                              array.dims.size(), array.shape.size()));
  }
  for (const std::string& dim : array.dims) {
    if (dim.empty() || dim.find('/') != std::string::npos) {
      contradiction(
          fmt::format("'{}', a dim of {}, can't be a name in a file", dim, array_path(array)));
    }
  }
}

/// The arrays of one group and the sizes of its dims, in order of appearance.
struct GroupLayout {
  std::vector<const Array*> arrays;
  std::vector<std::pair<std::string, std::size_t>> dims;

  void add_dim(const Array& array, const std::string& dim, std::size_t size) {
    for (const auto& [known, known_size] : dims) {
      if (known != dim) continue;
      if (known_size == size) return;
      contradiction(fmt::format("dim '{}' of dataset {} has size {}, but {} elsewhere in its group",
                                dim, array_path(array), size, known_size));
    }
    dims.emplace_back(dim, size);
  }
};

/// Links and attributes are indexed by creation order, which the netCDF library asks for.
Hdf5Handle ordered(hid_t property_class) {
  Hdf5Handle properties(H5Pcreate(property_class), H5Pclose, "group properties");
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  check_hdf5(H5Pset_link_creation_order(properties, order), "group properties");
  check_hdf5(H5Pset_attr_creation_order(properties, order), "group properties");
  check_hdf5(H5Pset_obj_track_times(properties, false), "group properties");
  return properties;
}

Hdf5Handle create_file(const std::filesystem::path& path, int* write_error) {
  const Hdf5Handle access = latching_access(write_error);
  // The format of HDF5 1.10 and nothing newer. Before it, the index of a dataset's chunks had no
  // checksum, and room for 64 of them: most of a file of few operators.
  check_hdf5(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "file access");
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, ordered(H5P_FILE_CREATE), access), H5Fclose,
          "creating the file"};
}

}  // namespace

struct Hdf5Writer::State {
  AtomicFile output;
  int write_error = 0;  ///< errno of the first write that failed
  Hdf5Handle file;
  std::map<Key, Hdf5Handle> datasets;
  std::map<Key, std::vector<std::size_t>> shapes;

  State(const std::filesystem::path& path, bool force) : output(path, force) {}
  ~State() {
    const Hdf5Guard guard;
    datasets.clear();
    file.reset();
  }

  Hdf5Handle group(const std::string& path) {
    if (path.empty()) return {H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "root group"};
    Hdf5Handle location;
    std::string so_far;
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      so_far = path.substr(0, end);
      const std::string what = fmt::format("group /{}", so_far);
      if (check_hdf5(H5Lexists(file, so_far.c_str(), H5P_DEFAULT), what) > 0) {
        location = Hdf5Handle(H5Gopen2(file, so_far.c_str(), H5P_DEFAULT), H5Gclose, what);
      } else {
        location = Hdf5Handle(
            H5Gcreate2(file, so_far.c_str(), H5P_DEFAULT, ordered(H5P_GROUP_CREATE), H5P_DEFAULT),
            H5Gclose, what);
      }
      begin = end + 1;
    }
    return location;
  }

  void create(const std::string& path, const GroupLayout& layout) {
    const Hdf5Handle location = group(path);
    std::map<std::string, Hdf5Handle> bare_scales;
    for (const Array* array : layout.arrays) {  // scales come first: readers meet them first
      if (!is_coordinate(*array)) continue;
      Hdf5Handle scale = create_dataset(location, *array);
      check_hdf5(H5DSset_scale(scale, array->name.c_str()), "scale " + array_path(*array));
      datasets.emplace(Key{path, array->name}, std::move(scale));
    }
    for (const auto& [dim, size] : layout.dims) {
      if (datasets.count({path, dim}) > 0) continue;
      bare_scales.emplace(dim, create_bare_scale(location, dim, size));
    }
    for (const Array* array : layout.arrays) {
      if (is_coordinate(*array)) continue;
      Hdf5Handle dataset = create_dataset(location, *array);
      for (std::size_t i = 0; i < array->dims.size(); ++i) {
        const auto bare = bare_scales.find(array->dims[i]);
        const hid_t scale =
            bare != bare_scales.end() ? bare->second : datasets.at({path, array->dims[i]});
        check_hdf5(H5DSattach_scale(dataset, scale, static_cast<unsigned>(i)),
                   fmt::format("dim '{}' of {}", array->dims[i], array_path(*array)));
      }
      datasets.emplace(Key{path, array->name}, std::move(dataset));
    }
  }

  /// Runs `work`; a failed write becomes a SystemError that names the file.
  template <class Work>
  void run(Work work) {
    const Hdf5Guard guard;
    require_memory();
    try {
      work();
    } catch (const Hdf5Failure& failure) {
      if (write_error == 0) fail(failure.what());
    }
    if (write_error != 0) fail(std::generic_category().message(write_error));
  }

  [[noreturn]] void fail(const std::string& reason) const {
    if (write_error == ENOMEM) throw std::bad_alloc();
    throw SystemError(fmt::format("can't write '{}' ({})", output.path().string(), reason),
                      "the results are not kept", "free space or check the disk, then repeat");
  }
};

Hdf5Writer::Hdf5Writer(const std::filesystem::path& path, const std::vector<Array>& layout,
                       bool force) {
  std::map<std::string, GroupLayout> groups;
  std::vector<std::string> order;
  std::set<Key> seen;
  for (const Array& array : layout) {
    check_array(array);
    if (!seen.emplace(array.group, array.name).second) {
      contradiction(fmt::format("dataset {} is given twice", array_path(array)));
    }
    if (groups.count(array.group) == 0) order.push_back(array.group);
    GroupLayout& group = groups[array.group];
    group.arrays.push_back(&array);
    for (std::size_t i = 0; i < array.dims.size(); ++i) {
      group.add_dim(array, array.dims[i], array.shape[i]);
    }
  }
  for (const Array& array : layout) {
    for (const auto& [dim, size] : groups[array.group].dims) {
      if (dim == array.name && !is_coordinate(array)) {
        contradiction(
            fmt::format("{} has the name of a dim but is not its coordinate", array_path(array)));
      }
    }
  }
  state_ = std::make_unique<State>(path, force);
  state_->run([&] {
    state_->file = create_file(state_->output.temporary(), &state_->write_error);
    for (const std::string& group : order) state_->create(group, groups[group]);
  });
  for (const Array& array : layout) state_->shapes[{array.group, array.name}] = array.shape;
}

Hdf5Writer::~Hdf5Writer() = default;

void Hdf5Writer::write(const GroupAttributes& attributes) {
  state_->run([&] {
    const Hdf5Handle location = state_->group(attributes.group);
    for (const Attribute& attribute : attributes.attributes) write_attribute(location, attribute);
  });
}

void Hdf5Writer::write(const Array& array) {
  const auto found = state_->shapes.find({array.group, array.name});
  if (found != state_->shapes.end() && found->second != array.shape) {
    contradiction(fmt::format("dataset {} has another shape than announced", array_path(array)));
  }
  write_slab(array, 0, 0);
}

void Hdf5Writer::write_slab(const Array& part, std::size_t along, std::size_t offset) {
  const auto found = state_->datasets.find({part.group, part.name});
  if (found == state_->datasets.end()) {
    contradiction(fmt::format("dataset {} was not announced", array_path(part)));
  }
  if (value_count(part.data) != element_count(part.shape)) {
    contradiction(fmt::format("dataset {} holds {} values, but its shape {}", array_path(part),
                              value_count(part.data), element_count(part.shape)));
  }
  state_->run([&] { write_values(found->second, part, along, offset); });
}

void Hdf5Writer::commit() {
  state_->run([&] {
    for (auto& [key, dataset] : state_->datasets) {
      require_memory();
      dataset.close("flushing a dataset");
    }
    state_->datasets.clear();
    state_->file.close("closing the file");
    if (state_->write_error == 0) {
      state_->write_error = append_file_checksum(state_->output.temporary());
    }
  });
  state_->output.commit();
}

void write_hdf5(const std::filesystem::path& path, const DataTree& tree, bool force) {
  Hdf5Writer writer(path, tree.arrays, force);
  for (const GroupAttributes& attributes : tree.attributes) writer.write(attributes);
  for (const Array& array : tree.arrays) writer.write(array);
  writer.commit();
}

}  // namespace archwalk
