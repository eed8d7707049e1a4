#include "archwalk/io/assemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "hdf5/hdf5_dataset.hpp"
#include "joined_layout.hpp"

namespace archwalk {
namespace {

void require_parts(std::size_t count) {
  if (count == 0) {
    throw InputError("there are no parts to join", "a file needs at least one",
                     "run the sweep first");
  }
}

[[noreturn]] void differs(const Array& array, const std::string& source) {
  throw InputError(
      fmt::format("part {} has other values of {} than the first", source, array_path(array)),
      "values that don't depend on the operator must be equal in every part", kMisfitRemedy);
}

/// The attributes of parts with those of `extra` added or in their place.
std::vector<GroupAttributes> merged(std::vector<GroupAttributes> groups,
                                    const std::vector<GroupAttributes>& extra) {
  for (const GroupAttributes& addition : extra) {
    const auto group =
        std::find_if(groups.begin(), groups.end(),
                     [&](const GroupAttributes& known) { return known.group == addition.group; });
    if (group == groups.end()) {
      groups.push_back(addition);
      continue;
    }
    for (const Attribute& attribute : addition.attributes) {
      const auto same =
          std::find_if(group->attributes.begin(), group->attributes.end(),
                       [&](const Attribute& known) { return known.first == attribute.first; });
      if (same == group->attributes.end()) {
        group->attributes.push_back(attribute);
      } else {
        same->second = attribute.second;
      }
    }
  }
  return groups;
}

std::string quoted(const std::filesystem::path& path) {
  return fmt::format("'{}'", path.string());
}

JoinedLayout layout_of(const std::vector<std::filesystem::path>& parts, const std::string& dim) {
  require_parts(parts.size());
  JoinedLayout layout(dim);
  for (const std::filesystem::path& part : parts) {
    const Hdf5Reader reader(part);
    layout.add(reader.layout(), reader.attributes(), quoted(part));
  }
  return layout;
}

/// Those of `all` that are wanted ({group, name}), in the order in which they are; InputError where
/// one is not there.
std::vector<Array> chosen(const std::vector<Array>& all,
                          const std::vector<std::pair<std::string, std::string>>& wanted) {
  const DataTree tree{all, {}};
  std::vector<Array> arrays;
  for (const auto& [group, name] : wanted) arrays.push_back(tree.at(group, name));
  return arrays;
}

}  // namespace

DataTree gather(const std::vector<std::filesystem::path>& parts,
                const std::vector<std::pair<std::string, std::string>>& arrays,
                const std::string& dim, Progress* progress) {
  require_parts(parts.size());
  JoinedLayout layout(dim);
  for (const std::filesystem::path& part : parts) {
    layout.add(chosen(Hdf5Reader(part).layout(), arrays), {}, quoted(part));
  }
  DataTree whole{layout.arrays(), {}};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const Hdf5Reader reader(parts[part]);
    for (Array& array : whole.arrays) {
      Array piece = reader.read(array.group, array.name);
      const int joined = layout.joined_dim(array);
      if (joined >= 0) {
        copy_slab(piece, static_cast<std::size_t>(joined), layout.offsets(array.group)[part],
                  array);
      } else if (part == 0) {
        array.data = std::move(piece.data);
      } else if (!same_values(piece.data, array.data)) {
        differs(piece, quoted(parts[part]));
      }
    }
    if (progress != nullptr) progress->advance(1.0 / static_cast<double>(parts.size()));
  }
  return whole;
}

void assemble_files(const std::vector<std::filesystem::path>& parts, const DataTree& extra,
                    const std::filesystem::path& output, bool force, const std::string& dim,
                    Progress* progress) {
  check_output_path(output, force);
  const JoinedLayout layout = layout_of(parts, dim);
  std::vector<Array> arrays = layout.arrays();
  arrays.insert(arrays.end(), extra.arrays.begin(), extra.arrays.end());
  Hdf5Writer writer(output, arrays, force);
  for (const GroupAttributes& group : merged(layout.attributes(), extra.attributes)) {
    writer.write(group);
  }
  std::vector<Array> common(layout.arrays().size());  // of the first part
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const Hdf5Reader reader(parts[part]);
    for (std::size_t i = 0; i < layout.arrays().size(); ++i) {
      Array piece = reader.read(layout.arrays()[i].group, layout.arrays()[i].name);
      const int joined = layout.joined_dim(piece);
      if (joined >= 0) {
        writer.write_slab(piece, static_cast<std::size_t>(joined),
                          layout.offsets(piece.group)[part]);
      } else if (part == 0) {
        writer.write(piece);
        common[i] = std::move(piece);
      } else if (!same_values(piece.data, common[i].data)) {
        differs(piece, quoted(parts[part]));
      }
    }
    if (progress != nullptr) progress->advance(1.0 / static_cast<double>(parts.size()));
  }
  for (const Array& array : extra.arrays) writer.write(array);
  writer.commit();
}

}  // namespace archwalk
