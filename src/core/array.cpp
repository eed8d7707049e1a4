#include "archwalk/core/array.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"

namespace archwalk {

const Array* DataTree::find(const std::string& group, const std::string& name) const {
  for (const Array& array : arrays) {
    if (array.group == group && array.name == name) return &array;
  }
  return nullptr;
}

const Array& DataTree::at(const std::string& group, const std::string& name) const {
  const Array* array = find(group, name);
  if (array == nullptr) {
    throw InputError(fmt::format("there is no dataset /{}/{} in the file", group, name),
                     "it is needed here",
                     "check that the file is an archwalk file of this version");
  }
  return *array;
}

template <class T>
const std::vector<T>& DataTree::get(const std::string& group, const std::string& name) const {
  const auto* data = std::get_if<std::vector<T>>(&at(group, name).data);
  if (data == nullptr) {
    throw InputError(fmt::format("dataset /{}/{} has another element type", group, name),
                     "its values can't be read as what they should be",
                     "check that the file is an archwalk file of this version");
  }
  return *data;
}

template const std::vector<double>& DataTree::get<double>(const std::string&,
                                                          const std::string&) const;
template const std::vector<std::int64_t>& DataTree::get<std::int64_t>(const std::string&,
                                                                      const std::string&) const;
template const std::vector<std::uint8_t>& DataTree::get<std::uint8_t>(const std::string&,
                                                                      const std::string&) const;
template const std::vector<std::string>& DataTree::get<std::string>(const std::string&,
                                                                    const std::string&) const;

}  // namespace archwalk
