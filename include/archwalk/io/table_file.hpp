#pragma once

#include <filesystem>

#include "archwalk/core/array.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

inline constexpr const char* kTableFormat = "archwalk table";
inline constexpr std::int64_t kTableFormatVersion = 1;

/// The table as arrays (DESIGN §7): /scores/{value float64, k int64} [score, code] with the
/// coordinate `score` and {resolution, units} [score]; /architectures/{architecture,
/// isomorphism_class} [code]; root attributes format, format_version, space and the provenance.
/// Product spaces of more than 2^20 architectures carry no architecture strings: the space gives
/// them. A space with a graph of its own carries it: /space/graph/{begin int64 [code + 1], neighbor
/// int64 [entry]}, the neighbors of x being neighbor[begin[x]] to neighbor[begin[x+1] - 1], and the
/// attribute diameter (left out where it would take long to find), which readers take as it is;
/// beside them distance_sum int64 [code], where the space has its distance_sums(), which readers
/// check.
DataTree table_tree(const BenchmarkTable& table);

/// The inverse. InputError, naming `source`, for another format, a newer version, an unknown space,
/// missing datasets, and values that contradict k or the space.
BenchmarkTable table_from_tree(const DataTree& tree, const std::filesystem::path& source);

/// Writes atomically; errors as write_hdf5.
void write_table(const std::filesystem::path& path, const BenchmarkTable& table, bool force);

/// Reads and checks a table file. Errors as read_hdf5 and table_from_tree.
BenchmarkTable read_table(const std::filesystem::path& path);

}  // namespace archwalk
