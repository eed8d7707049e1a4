#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>

#include "archwalk/io/hypotheses_output.hpp"
#include "hypotheses_notices.hpp"
#include "text/text_table.hpp"

namespace archwalk {
namespace {

using Rows = std::vector<const HypothesisRow*>;

// Rows of one engine, experiment, kind of reach and group.
struct Section {
  std::string engine;
  std::string experiment;
  std::string reach;
  std::string group;
  std::vector<std::string> also;  // groups of the same operators
  Rows rows;

  // Operators of the group, compared or left out.
  std::int64_t size() const {
    const HypothesisRow& row = *rows.front();
    return row.n + row.n_structural_zero + row.n_not_available;
  }
};

std::string fixed(double value, int digits) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, digits);
}

std::string p_value(double p) {
  if (std::isnan(p)) return "-";
  if (p < 1e-300) return "<1e-300";
  return p < 1e-3 ? fmt::format("{:.0e}", p) : fmt::format("{:.3f}", p);
}

std::string interval(const HypothesisRow& row) {
  if (std::isnan(row.ci_low)) return "-";
  return fmt::format("{:.2f} to {:.2f}", row.ci_low, row.ci_high);
}

std::string point(const HypothesisRow& row) {
  return row.level.empty() ? fmt::format("{}", row.horizon) : row.level;
}

std::string decision(const HypothesisRow& row) {
  return row.reason.empty() ? row.verdict : fmt::format("{}: {}", row.verdict, row.reason);
}

char mark(const HypothesisRow& row) {
  if (row.verdict == "supported") return '+';
  if (row.verdict == "contradicted") return 'x';
  return row.verdict == "premise_not_met" ? 'n' : '.';
}

std::string marks(const Rows& rows) {
  std::string text;
  for (const HypothesisRow* row : rows) {
    if (!text.empty()) text += ' ';
    text += mark(*row);
  }
  return text;
}

std::string points_of(const Rows& rows) {
  std::string text = "at";
  for (const HypothesisRow* row : rows) text.append(1, ' ').append(point(*row));
  return text;
}

// "all" holds every group, a family those of its selections; a part of the same size is the whole.
bool same_operators(const Section& whole, const Section& part) {
  return whole.engine == part.engine && whole.experiment == part.experiment &&
         (whole.group == "all" || part.group.starts_with(whole.group + '+')) &&
         whole.size() == part.size();
}

std::vector<Section> sections_of(const std::vector<HypothesisRow>& rows, bool all_rows) {
  std::vector<Section> sections;
  for (const HypothesisRow& row : rows) {
    if (!all_rows && row.reach != "reach_uniform") continue;
    const auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& section) {
      return section.engine == row.engine && section.experiment == row.experiment &&
             section.reach == row.reach && section.group == row.group;
    });
    if (found != sections.end()) {
      found->rows.push_back(&row);
    } else {
      sections.push_back({row.engine, row.experiment, row.reach, row.group, {}, {&row}});
    }
  }
  if (all_rows) return sections;
  std::vector<Section> distinct;
  for (Section& section : sections) {
    const auto twin = std::find_if(distinct.begin(), distinct.end(), [&](const Section& other) {
      return same_operators(other, section);
    });
    if (twin != distinct.end()) {
      twin->also.push_back(section.group);
    } else {
      distinct.push_back(std::move(section));
    }
  }
  return distinct;
}

// Rows of one hypothesis, stratum and score over the horizons, in the order of the rows.
std::vector<Rows> lines_of(const Section& section) {
  std::vector<Rows> lines;
  std::map<std::tuple<std::string, std::string>, std::size_t> places;
  for (const HypothesisRow* row : section.rows) {
    const auto [place, is_new] = places.try_emplace({row->stratum, row->score}, lines.size());
    if (is_new) lines.emplace_back();
    lines[place->second].push_back(row);
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Rows& a, const Rows& b) {
    return a.front()->hypothesis < b.front()->hypothesis;
  });
  return lines;
}

std::string title(const Section& section) {
  std::string text = fmt::format("engine {}, {}, {}, operators: {}", section.engine,
                                 section.experiment, section.reach, section.group);
  for (const std::string& group : section.also) text.append(" = ").append(group);
  return text.append("\n");
}

std::string headline(const Section& section) {
  const std::vector<Rows> lines = lines_of(section);
  const bool by_level = !lines.front().front()->level.empty();
  detail::TextTable table({"", "stratum", "score", by_level ? ">level" : ">T", ">n", ">tau",
                           "95 % interval", ">p", ">p_holm", ">effect", ">tau_excess",
                           ">effect_excess", points_of(lines.front()), "verdict"});
  for (const Rows& line : lines) {
    const HypothesisRow& row = *line.front();
    table.add({row.hypothesis, row.stratum, row.score, point(row), fmt::format("{}", row.n),
               fixed(row.tau, 3), interval(row), p_value(row.p), p_value(row.p_holm),
               fixed(row.effect, 3), fixed(row.tau_excess, 3), fixed(row.effect_excess, 3),
               marks(line), decision(row)});
  }
  return title(section).append(table.text(2)).append("\n");
}

std::string full(const Section& section) {
  detail::TextTable table({"", "stratum", "score", ">T", ">n", ">zeros", ">missing", ">tau",
                           "95 % interval", ">p", ">p_holm", ">effect", ">n_excess", ">tau_excess",
                           ">p_holm_excess", ">effect_excess", ">placement_noise", ">reliability",
                           "verdict"});
  for (const HypothesisRow* at : section.rows) {
    const HypothesisRow& row = *at;
    table.add({row.hypothesis, row.stratum, row.score, point(row), fmt::format("{}", row.n),
               fmt::format("{}", row.n_structural_zero), fmt::format("{}", row.n_not_available),
               fixed(row.tau, 3), interval(row), p_value(row.p), p_value(row.p_holm),
               fixed(row.effect, 3), fmt::format("{}", row.n_excess), fixed(row.tau_excess, 3),
               p_value(row.p_holm_excess), fixed(row.effect_excess, 3),
               fixed(row.placement_noise, 3), fixed(row.reliability, 2), decision(row)});
  }
  return title(section).append(table.text(2)).append("\n");
}

// Groups of one operator have no rows to show.
std::vector<Section> take_single_operators(std::vector<Section>& sections) {
  const auto single = std::stable_partition(
      sections.begin(), sections.end(),
      [](const Section& section) { return section.size() != 1 || section.group == "all"; });
  std::vector<Section> taken(std::make_move_iterator(single),
                             std::make_move_iterator(sections.end()));
  sections.erase(single, sections.end());
  return taken;
}

std::string single_operators_text(const std::vector<Section>& sections) {
  std::vector<std::string> names;
  for (const Section& section : sections) {
    const std::string& name = section.also.empty() ? section.group : section.also.back();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.empty()) return "";
  return fmt::format("Groups of one operator, with nothing to compare: {}.\n",
                     fmt::join(names, ", "));
}

constexpr const char* hypotheses_text =
    "Operators with larger reach (expected edit distance of one step) have\n"
    "  H1  lower improvability when starting among the best architectures: tau < 0 supports it\n"
    "  H2  higher improvability when starting among the worst: tau > 0 supports it\n"
    "  H3  lower improvability overall, if accurate architectures abound: tau < 0 supports it\n\n";

constexpr const char* columns_text =
    "tau: Kendall's tau-b of reach against the change in score over n operators. effect: change\n"
    "  between the quartiles of reach, in standard deviations of the score. excess: what is left\n"
    "  after regression to the mean, which even scores laid at random show; of the blind "
    "operators\n"
    "  of the row whose regression is known.\n"
    "Verdicts need ten operators, p_holm < 0.05, |tau| >= 0.1, effect >= 0.01, and the same of\n"
    "  the excess where five operators or more, or half of them, are blind, beyond what a single\n"
    "  way to lay scores at random may leave.\n"
    "p speaks of operators drawn from the stated generator, not of search methods at large; "
    "p_holm\n"
    "  is adjusted over all rows of one engine, experiment, kind of reach and group.\n";

}  // namespace

std::string hypotheses_table(const std::vector<HypothesisRow>& rows,
                             const HypothesesTableOptions& options) {
  std::vector<Section> sections = sections_of(rows, options.all_rows);
  if (sections.empty()) return "No hypothesis was tested: no stratum is top:*, bottom:* or all.\n";
  std::vector<Section> single;
  if (!options.all_rows) single = take_single_operators(sections);
  std::string text = hypotheses_text;
  for (const Section& section : sections) {
    text += options.all_rows ? full(section) : headline(section);
  }
  text += single_operators_text(single);
  if (!options.all_rows) {
    text +=
        "Marks, one for each horizon (or level), the first of them spelt out as the verdict:\n"
        "  + supported, x contradicted, . undetermined, n premise not met.\n";
  }
  Rows shown;
  for (const Section& section : sections) {
    shown.insert(shown.end(), section.rows.begin(), section.rows.end());
  }
  return text.append(columns_text).append(detail::hypotheses_notices(shown));
}

}  // namespace archwalk
