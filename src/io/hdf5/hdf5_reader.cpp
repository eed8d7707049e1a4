#include "archwalk/io/hdf5_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "file_checksum.hpp"
#include "files/input_path.hpp"
#include "hdf5_claims.hpp"
#include "hdf5_dataset.hpp"
#include "hdf5_handle.hpp"
#include "hdf5_read.hpp"
#include "latching_driver.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void no_hdf5_file(const fs::path& path) {
  throw DamagedFile(fmt::format("'{}' is no HDF5 file, or its end is missing", path.string()),
                    "archwalk keeps tables and results in HDF5",
                    "give a file written by archwalk (archwalk import makes a table from CSV)");
}

herr_t collect_link(hid_t, const char* name, const H5L_info_t*, void* names) noexcept {
  return collect_text(name, names);
}

herr_t find_signature_error(unsigned, const H5E_error2_t* error, void* found) noexcept {
  if (error->min_num == H5E_NOTHDF5) *static_cast<bool*>(found) = true;
  return 0;
}

/// Whether the library has just said that what it was to open begins like no HDF5 file.
bool is_no_hdf5_file() {
  bool found = false;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, find_signature_error, &found);
  return found;
}

std::vector<std::string> links(hid_t group) {
  Collected<std::vector<std::string>> names;
  const auto visit = [&](H5_index_t order) {
    hsize_t position = 0;
    return names.finish(H5Literate(group, order, H5_ITER_INC, &position, collect_link, &names));
  };
  if (visit(H5_INDEX_CRT_ORDER) < 0) {
    H5Eclear2(H5E_DEFAULT);  // written by a program that keeps no order
    names.value().clear();
    check_hdf5(visit(H5_INDEX_NAME), "links of a group");
  }
  return std::move(names.value());
}

}  // namespace

struct Hdf5Reader::State {
  fs::path path;
  int read_error = 0;  ///< errno of the first read that failed
  Hdf5Handle file;
  std::vector<Array> layout;
  std::vector<GroupAttributes> attributes;

  ~State() {
    const Hdf5Guard guard;
    file.reset();
  }

  void visit(hid_t group, const std::string& group_path, std::size_t depth, Hdf5Claims& claims) {
    std::vector<Attribute> own = read_attributes(group);
    if (!own.empty()) attributes.push_back({group_path, std::move(own)});
    for (const std::string& name : links(group)) {
      claims.add_object(depth);
      claims.check_link(group, name);
      const Hdf5Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose, name);
      const H5I_type_t kind = H5Iget_type(object);
      if (kind == H5I_GROUP) {
        visit(object, group_path.empty() ? name : group_path + "/" + name, depth + 1, claims);
      } else if (kind == H5I_DATASET) {
        Array array;
        if (!describe_dataset(object, group_path, name, array)) continue;
        claims.add_dataset(object, array.shape, array_path(array));
        layout.push_back(std::move(array));
      }
    }
  }

  /// The root's attribute of that name and type, or null.
  template <class T>
  const T* root_value(const std::string& name) const {
    for (const GroupAttributes& group : attributes) {
      if (!group.group.empty()) continue;
      for (const auto& [key, value] : group.attributes) {
        if (key == name && std::holds_alternative<T>(value)) return &std::get<T>(value);
      }
    }
    return nullptr;
  }

  template <class Work>
  void run(Work work) const {
    const Hdf5Guard guard;
    try {
      require_memory();
      work();
    } catch (const Hdf5Failure& failure) {
      if (read_error == ENOMEM) no_memory();
      if (read_error != 0) {
        throw_not_read(read_error, path);
      }
      throw DamagedFile(fmt::format("can't read '{}' ({})", path.string(), failure.what()),
                        "the file seems to be damaged", "restore it or make it again");
    } catch (const std::bad_alloc&) {
      no_memory();
    } catch (const std::length_error&) {
      throw DamagedFile(fmt::format("'{}' claims more values than any memory holds", path.string()),
                        "the file seems to be damaged", "restore it or make it again");
    }
  }

  [[noreturn]] void no_memory() const {
    throw SystemError(fmt::format("memory ran out while '{}' was read", path.string()),
                      "what it holds does not fit", "use fewer threads, or a larger machine");
  }
};

Hdf5Reader::Hdf5Reader(const fs::path& path) : state_(std::make_unique<State>()) {
  check_input_path(path, "it is to be read as an HDF5 file");
  state_->path = path;
  state_->run([&] {
    const Hdf5Handle access = latching_access(&state_->read_error);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
    // A file that ends early is known by its superblock, and refused for its length.
    if (file < 0 && state_->read_error == 0 && is_no_hdf5_file()) no_hdf5_file(path);
    state_->file = Hdf5Handle(file, H5Fclose, "opening it");
    const Hdf5Handle root(H5Gopen2(state_->file, "/", H5P_DEFAULT), H5Gclose, "root group");
    Hdf5Claims claims(path);
    state_->visit(root, "", 0, claims);
  });
}

Hdf5Reader::~Hdf5Reader() = default;
Hdf5Reader::Hdf5Reader(Hdf5Reader&&) noexcept = default;
Hdf5Reader& Hdf5Reader::operator=(Hdf5Reader&&) noexcept = default;

const std::vector<Array>& Hdf5Reader::layout() const {
  return state_->layout;
}

const std::vector<GroupAttributes>& Hdf5Reader::attributes() const {
  return state_->attributes;
}

std::string Hdf5Reader::root_attribute(const std::string& name) const {
  const auto* text = state_->root_value<std::string>(name);
  return text == nullptr ? "" : *text;
}

std::optional<std::int64_t> Hdf5Reader::root_integer(const std::string& name) const {
  const auto* number = state_->root_value<std::int64_t>(name);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

Array Hdf5Reader::read(const std::string& group, const std::string& name) const {
  const auto found =
      std::find_if(state_->layout.begin(), state_->layout.end(),
                   [&](const Array& array) { return array.group == group && array.name == name; });
  const std::string path = group.empty() ? "/" + name : fmt::format("/{}/{}", group, name);
  if (found == state_->layout.end()) {
    std::vector<std::string> names;
    for (const Array& array : state_->layout) names.push_back(array_path(array));
    const std::string nearest = nearest_word(path, names);
    throw InputError(
        fmt::format("'{}' has no dataset {}", state_->path.string(), path), "it is needed here",
        nearest.empty() ? std::string("check that the file is an archwalk file of this version")
                        : fmt::format("the nearest is {}", nearest));
  }
  Array array = *found;
  state_->run([&] {
    const Hdf5Handle dataset(H5Dopen2(state_->file, path.c_str(), H5P_DEFAULT), H5Dclose, path);
    read_values(dataset, array);
  });
  return array;
}

void Hdf5Reader::read_all() const {
  for (const Array& array : state_->layout) read(array.group, array.name);
}

DataTree read_hdf5(const fs::path& path) {
  check_file_checksum(path);
  const Hdf5Reader reader(path);
  DataTree tree;
  for (const Array& array : reader.layout())
    tree.arrays.push_back(reader.read(array.group, array.name));
  tree.attributes = reader.attributes();
  return tree;
}

}  // namespace archwalk
