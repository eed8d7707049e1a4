#pragma once

#include <filesystem>
#include <string>

#include "archwalk/core/array.hpp"
#include "archwalk/landscape/landscape.hpp"

namespace archwalk {

inline constexpr const char* kLandscapeFormat = "archwalk landscape";
inline constexpr std::int64_t kLandscapeFormatVersion = 1;

/// What the figures belong to.
struct LandscapeSubject {
  const BenchmarkTable& table;
  const ScoreColumn& score;
  const LandscapeSettings& settings;
};

/// The figures as one JSON object, two spaces of indentation, without a final newline; a figure
/// that is not defined is null, one that was not asked for or not computed is absent.
/// docs/landscape.md says what each key means.
std::string landscape_json(const LandscapeSubject& subject, const LandscapeFacts& facts);

/// The main figures in words for a reader.
std::string landscape_text(const LandscapeSubject& subject, const LandscapeFacts& facts);

/// Everything that has a length, as arrays: /cells [cell], /local_maxima [maximum],
/// /neutral_networks [network], /attractors [attractor], /local_optima_network [edge], /by_distance
/// [distance], /by_order [order], /walk [lag], /information [sensitivity], /density [bin]; the
/// scalar figures are attributes of the root ("fdc.pearson").
DataTree landscape_tree(const LandscapeSubject& subject, const LandscapeFacts& facts);

/// The local optima network as GraphML (http://graphml.graphdrawing.org), directed: nodes with
/// architecture, code, fitness, size of the network, basin sizes and whether it is a maximum; edges
/// with the weights basin_transition and escape.
std::string optima_network_graphml(const LandscapeSubject& subject, const LandscapeFacts& facts);

/// Writes the text as a file, whole or not at all. Errors as AtomicFile.
void write_text_file(const std::filesystem::path& path, const std::string& text, bool force);

}  // namespace archwalk
