#include "archwalk/io/landscape_output.hpp"
#include "text/text_writer.hpp"

namespace archwalk {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

struct Key {
  const char* domain;
  const char* name;
  const char* type;
};

constexpr Key kKeys[] = {
    {"graph", "space", "string"},
    {"graph", "score", "string"},
    {"graph", "escape_radius", "int"},
    {"node", "architecture", "string"},
    {"node", "code", "long"},
    {"node", "fitness", "double"},
    {"node", "size", "int"},
    {"node", "is_maximum", "boolean"},
    {"node", "best_improvement_basin", "double"},
    {"node", "random_ascent_basin", "double"},
    {"edge", "basin_transition", "double"},
    {"edge", "escape", "double"},
};

template <class T>
void add_data(std::string& text, const char* name, const T& value) {
  text += fmt::format("<data key=\"{}\">{}</data>", name, value);
}

void add_node(const LandscapeSubject& subject, const LandscapeFacts& facts, std::size_t i,
              std::string& text) {
  const ScoredGraph& scored = facts.scored;
  const auto members = facts.neutral.networks.members(facts.attractors.network[i]);
  const std::uint32_t code = scored.representative[members.front()];
  text += fmt::format("    <node id=\"n{}\">", i);
  add_data(text, "architecture", escaped(subject.table.space->architecture(code)));
  add_data(text, "code", code);
  add_data(text, "fitness", score_of_level(scored, scored.level[members.front()]));
  add_data(text, "size", members.size());
  add_data(text, "is_maximum", facts.attractors.is_maximum[i] != 0);
  add_data(text, "best_improvement_basin", facts.best_improvement.basins.size[i]);
  add_data(text, "random_ascent_basin", facts.random_ascent.basins.size[i]);
  text += "</node>\n";
}

}  // namespace

std::string optima_network_graphml(const LandscapeSubject& subject, const LandscapeFacts& facts) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
      "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
  for (const Key& key : kKeys) {
    text += fmt::format("  <key id=\"{1}\" for=\"{0}\" attr.name=\"{1}\" attr.type=\"{2}\"/>\n",
                        key.domain, key.name, key.type);
  }
  text += "  <graph id=\"local_optima_network\" edgedefault=\"directed\">\n    ";
  add_data(text, "space", escaped(subject.table.space->name()));
  add_data(text, "score", escaped(subject.score.name));
  add_data(text, "escape_radius", facts.optima_network.escape_radius);
  text += '\n';
  for (std::size_t i = 0; i < facts.attractors.size(); ++i) add_node(subject, facts, i, text);
  for (const OptimaEdge& edge : facts.optima_network.edges) {
    text += fmt::format("    <edge source=\"n{}\" target=\"n{}\">", edge.from, edge.to);
    add_data(text, "basin_transition", edge.basin_transition);
    add_data(text, "escape", edge.escape);
    text += "</edge>\n";
  }
  return text + "  </graph>\n</graphml>\n";
}

void write_text_file(const std::filesystem::path& path, const std::string& text, bool force) {
  TextWriter file(path, force);
  file.print("{}", text);
  file.close();
  file.commit();
}

}  // namespace archwalk
