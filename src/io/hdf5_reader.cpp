#include "archwalk/io/hdf5_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "hdf5_dataset.hpp"
#include "hdf5_handle.hpp"
#include "hdf5_read.hpp"
#include "input_path.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void no_hdf5_file(const fs::path& path) {
  throw InputError(fmt::format("'{}' is no HDF5 file, or its end is missing", path.string()),
                   "archwalk keeps tables and results in HDF5",
                   "give a file written by archwalk (archwalk import makes a table from CSV)");
}

herr_t collect_link(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

std::vector<std::string> links(hid_t group) {
  std::vector<std::string> names;
  hsize_t position = 0;
  if (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, collect_link, &names) < 0) {
    H5Eclear2(H5E_DEFAULT);  // written by a program that keeps no order
    names.clear();
    position = 0;
    check_hdf5(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, collect_link, &names),
               "links of a group");
  }
  return names;
}

}  // namespace

struct Hdf5Reader::State {
  fs::path path;
  Hdf5Handle file;
  std::vector<Array> layout;
  std::vector<GroupAttributes> attributes;

  ~State() {
    const Hdf5Guard guard;
    file.reset();
  }

  void visit(hid_t group, const std::string& group_path) {
    std::vector<Attribute> own = read_attributes(group);
    if (!own.empty()) attributes.push_back({group_path, std::move(own)});
    for (const std::string& name : links(group)) {
      const Hdf5Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose, name);
      const H5I_type_t kind = H5Iget_type(object);
      if (kind == H5I_GROUP) {
        visit(object, group_path.empty() ? name : group_path + "/" + name);
      } else if (kind == H5I_DATASET) {
        Array array;
        if (describe_dataset(object, group_path, name, array)) layout.push_back(std::move(array));
      }
    }
  }

  template <class Work>
  void run(Work work) const {
    const Hdf5Guard guard;
    try {
      work();
    } catch (const Hdf5Failure& failure) {
      throw InputError(fmt::format("can't read '{}' ({})", path.string(), failure.what()),
                       "the file seems to be damaged", "restore it or make it again");
    }
  }
};

Hdf5Reader::Hdf5Reader(const fs::path& path) : state_(std::make_unique<State>()) {
  constexpr const char* kWhy = "it is to be read as an HDF5 file";
  check_input_path(path, kWhy);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw InputError(fmt::format("'{}' is no file", path.string()), kWhy, "check the path");
  }
  state_->path = path;
  state_->run([&] {
    // A file that ends early is recognised by its superblock and then refused by H5Fopen.
    if (H5Fis_hdf5(path.c_str()) <= 0) no_hdf5_file(path);
    state_->file =
        Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening it");
    const Hdf5Handle root(H5Gopen2(state_->file, "/", H5P_DEFAULT), H5Gclose, "root group");
    state_->visit(root, "");
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
  for (const GroupAttributes& group : state_->attributes) {
    if (!group.group.empty()) continue;
    for (const auto& [key, value] : group.attributes) {
      const auto* text = std::get_if<std::string>(&value);
      if (key == name && text != nullptr) return *text;
    }
  }
  return "";
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

DataTree read_hdf5(const fs::path& path) {
  const Hdf5Reader reader(path);
  DataTree tree;
  for (const Array& array : reader.layout())
    tree.arrays.push_back(reader.read(array.group, array.name));
  tree.attributes = reader.attributes();
  return tree;
}

}  // namespace archwalk
