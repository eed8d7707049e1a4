#include "archwalk/io/table_file.hpp"

#include <fmt/format.h>

#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "graph_arrays.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kMostStrings = 1u << 20;

[[noreturn]] void refuse(const std::filesystem::path& source, const std::string& problem) {
  throw InputError(fmt::format("'{}': {}", source.string(), problem),
                   "it can't be read as a benchmark table", "make it again with archwalk import");
}

Array score_array(const char* name, std::vector<std::string> dims, std::vector<std::size_t> shape,
                  Array::Data data, const char* units, const char* long_name) {
  return {"scores", name, std::move(dims), std::move(shape), std::move(data), units, long_name};
}

void add_scores(const BenchmarkTable& table, DataTree& tree) {
  const std::size_t size = table.space->size();
  const std::size_t count = table.scores.size();
  std::vector<std::string> names, units;
  std::vector<double> resolutions, values;
  std::vector<std::int64_t> factors;
  values.reserve(count * size);
  factors.reserve(count * size);
  for (const ScoreColumn& column : table.scores) {
    names.push_back(column.name);
    units.push_back(column.units);
    resolutions.push_back(column.resolution);
    for (std::uint32_t code = 0; code < size; ++code) values.push_back(column.value(code));
    factors.insert(factors.end(), column.k.begin(), column.k.end());
  }
  tree.arrays.push_back(
      score_array("score", {"score"}, {count}, std::move(names), "1", "name of the score"));
  tree.arrays.push_back(score_array("value", {"score", "code"}, {count, size}, std::move(values),
                                    "see units [score]", "score of each architecture"));
  tree.arrays.push_back(score_array(
      "k", {"score", "code"}, {count, size}, std::move(factors), "resolution",
      "score as a multiple of its resolution (-2^63 missing, -2^63 + 1 minus infinity)"));
  tree.arrays.push_back(score_array("resolution", {"score"}, {count}, std::move(resolutions),
                                    "see units [score]",
                                    "score units that a step of k stands for"));
  tree.arrays.push_back(
      score_array("units", {"score"}, {count}, std::move(units), "1", "unit of each score"));
}

/// What the root attributes say.
struct Head {
  std::string format, space;
  std::int64_t version = 0;
  std::vector<Attribute> provenance;
};

Head read_head(const DataTree& tree) {
  Head head;
  for (const GroupAttributes& group : tree.attributes) {
    if (!group.group.empty()) continue;
    for (const auto& [name, value] : group.attributes) {
      const auto* text = std::get_if<std::string>(&value);
      const auto* number = std::get_if<std::int64_t>(&value);
      if (name == "format" && text != nullptr) {
        head.format = *text;
      } else if (name == "space" && text != nullptr) {
        head.space = *text;
      } else if (name == "format_version" && number != nullptr) {
        head.version = *number;
      } else {
        head.provenance.emplace_back(name, value);
      }
    }
  }
  return head;
}

bool is_factor(std::int64_t k) {
  return k == kMissingScore || k == kMinusInfinityScore ||
         (k >= -kLargestFactor && k <= kLargestFactor);
}

/// Whether `value` is what `k` stands for; a double computed as k * resolution by another program
/// may differ from ours in its last bits.
bool agrees(double value, std::int64_t k, double resolution) {
  if (k == kMissingScore) return std::isnan(value);
  if (k == kMinusInfinityScore) return std::isinf(value) && value < 0;
  const double expected = score_value(k, resolution);
  return std::fabs(value - expected) <= std::fabs(expected) * 0x1p-50;
}

void read_scores(const DataTree& tree, const std::filesystem::path& source, BenchmarkTable& table) {
  const auto& names = tree.get<std::string>("scores", "score");
  const auto& values = tree.get<double>("scores", "value");
  const auto& factors = tree.get<std::int64_t>("scores", "k");
  const auto& resolutions = tree.get<double>("scores", "resolution");
  const auto& units = tree.get<std::string>("scores", "units");
  const std::size_t size = table.space->size();
  const std::vector<std::size_t> shape = {names.size(), size};
  if (tree.at("scores", "value").shape != shape || tree.at("scores", "k").shape != shape ||
      resolutions.size() != names.size() || units.size() != names.size()) {
    refuse(source, fmt::format("/scores is not {} scores of {} architectures", names.size(), size));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_resolution(resolutions[i])) {
      refuse(source, fmt::format("score '{}' has the resolution {}", names[i], resolutions[i]));
    }
    const auto first = factors.begin() + static_cast<std::ptrdiff_t>(i * size);
    table.scores.push_back(
        {names[i], resolutions[i], units[i], {first, first + static_cast<std::ptrdiff_t>(size)}});
    for (std::size_t code = 0; code < size; ++code) {
      if (!is_factor(first[static_cast<std::ptrdiff_t>(code)])) {
        refuse(source, fmt::format("score '{}' of code {} has k = {}, beyond 2^53", names[i], code,
                                   first[static_cast<std::ptrdiff_t>(code)]));
      }
      if (!agrees(values[i * size + code], first[static_cast<std::ptrdiff_t>(code)],
                  resolutions[i])) {
        refuse(source,
               fmt::format("score '{}' of code {} is {}, but its k = {} stands for {}", names[i],
                           code, values[i * size + code], first[static_cast<std::ptrdiff_t>(code)],
                           table.scores.back().value(static_cast<std::uint32_t>(code))));
      }
    }
  }
}

void read_architectures(const DataTree& tree, const std::filesystem::path& source,
                        BenchmarkTable& table) {
  const std::uint32_t size = table.space->size();
  if (tree.find("architectures", "architecture") != nullptr) {
    const auto& strings = tree.get<std::string>("architectures", "architecture");
    if (strings.size() != size) refuse(source, "/architectures/architecture has another size");
    for (std::uint32_t code = 0; code < size; ++code) {
      if (strings[code] != table.space->architecture(code)) {
        refuse(source,
               fmt::format("code {} is '{}' in the file and '{}' in the space {}", code,
                           strings[code], table.space->architecture(code), table.space->name()));
      }
    }
  }
  if (tree.find("architectures", "isomorphism_class") != nullptr) {
    table.isomorphism_class = tree.get<std::int64_t>("architectures", "isomorphism_class");
    if (table.isomorphism_class.size() != size) {
      refuse(source, "/architectures/isomorphism_class has another size");
    }
  }
}

}  // namespace

DataTree table_tree(const BenchmarkTable& table) {
  DataTree tree;
  GroupAttributes root{"",
                       {{"format", std::string(kTableFormat)},
                        {"format_version", kTableFormatVersion},
                        {"space", table.space->name()}}};
  root.attributes.insert(root.attributes.end(), table.provenance.begin(), table.provenance.end());
  tree.attributes.push_back(std::move(root));
  add_scores(table, tree);
  add_graph(*table.space, tree);
  const std::uint32_t size = table.space->size();
  if (size <= kMostStrings || table.space->graph() != nullptr) {
    std::vector<std::string> strings;
    for (std::uint32_t code = 0; code < size; ++code) {
      strings.push_back(table.space->architecture(code));
    }
    tree.arrays.push_back({"architectures",
                           "architecture",
                           {"code"},
                           {size},
                           std::move(strings),
                           "1",
                           "architecture string"});
  }
  if (!table.isomorphism_class.empty()) {
    tree.arrays.push_back({"architectures",
                           "isomorphism_class",
                           {"code"},
                           {size},
                           table.isomorphism_class,
                           "1",
                           "number of the class of isomorphic architectures"});
  }
  return tree;
}

BenchmarkTable table_from_tree(const DataTree& tree, const std::filesystem::path& source) {
  Head head = read_head(tree);
  if (head.format != kTableFormat) {
    refuse(source, head.format.empty() ? std::string("it names no archwalk format")
                                       : fmt::format("its format is '{}'", head.format));
  }
  if (head.version != kTableFormatVersion) {
    refuse(source, fmt::format("its format version is {}, this archwalk reads {}", head.version,
                               kTableFormatVersion));
  }
  for (const char* name : {"score", "value", "k", "resolution", "units"}) {
    if (tree.find("scores", name) == nullptr) {
      refuse(source, fmt::format("it has no dataset /scores/{}", name));
    }
  }
  BenchmarkTable table;
  table.space = space_of_tree(tree, head.space, source);
  table.provenance = std::move(head.provenance);
  read_scores(tree, source, table);
  read_architectures(tree, source, table);
  return table;
}

void write_table(const std::filesystem::path& path, const BenchmarkTable& table, bool force) {
  write_hdf5(path, table_tree(table), force);
}

BenchmarkTable read_table(const std::filesystem::path& path) {
  return table_from_tree(read_hdf5(path), path);
}

}  // namespace archwalk
