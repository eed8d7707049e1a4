#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "archwalk/io/hypotheses_output.hpp"
#include "archwalk/stats/descriptive.hpp"
#include "text_table.hpp"

namespace archwalk {
namespace {

using Rows = std::vector<const HypothesisRow*>;

// Rows of one engine, experiment, kind of reach and group.
struct Section {
  std::string engine;
  std::string experiment;
  std::string reach;
  std::string group;
  std::vector<std::string> also;  // groups with the same numbers
  Rows rows;
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

bool same_number(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool same_numbers(const Rows& a, const Rows& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const HypothesisRow* first, const HypothesisRow* second) {
                      return first->n == second->n &&
                             first->n_structural_zero == second->n_structural_zero &&
                             same_number(first->tau, second->tau) &&
                             same_number(first->effect, second->effect) &&
                             first->verdict == second->verdict;
                    });
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
      return other.engine == section.engine && other.experiment == section.experiment &&
             same_numbers(other.rows, section.rows);
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
                           "95 % interval", ">p_holm", ">effect", ">tau_excess", ">effect_excess",
                           points_of(lines.front()), "verdict"});
  for (const Rows& line : lines) {
    const HypothesisRow& row = *line.front();
    table.add({row.hypothesis, row.stratum, row.score, point(row), fmt::format("{}", row.n),
               fixed(row.tau, 3), interval(row), p_value(row.p_holm), fixed(row.effect, 3),
               fixed(row.tau_excess, 3), fixed(row.effect_excess, 3), marks(line), decision(row)});
  }
  return title(section).append(table.text(2)).append("\n");
}

std::string full(const Section& section) {
  detail::TextTable table({"", "stratum", "score", ">T", ">n", ">zeros", ">missing", ">tau",
                           "95 % interval", ">p", ">p_holm", ">effect", ">tau_excess",
                           ">p_holm_excess", ">effect_excess", ">reliability", "verdict"});
  for (const HypothesisRow* at : section.rows) {
    const HypothesisRow& row = *at;
    table.add({row.hypothesis, row.stratum, row.score, point(row), fmt::format("{}", row.n),
               fmt::format("{}", row.n_structural_zero), fmt::format("{}", row.n_not_available),
               fixed(row.tau, 3), interval(row), p_value(row.p), p_value(row.p_holm),
               fixed(row.effect, 3), fixed(row.tau_excess, 3), p_value(row.p_holm_excess),
               fixed(row.effect_excess, 3), fixed(row.reliability, 2), decision(row)});
  }
  return title(section).append(table.text(2)).append("\n");
}

// What the numbers of threshold experiments mean.
std::string threshold_text(const std::vector<Section>& sections) {
  const bool any = std::any_of(sections.begin(), sections.end(), [](const Section& section) {
    return section.experiment != "fixed_length";
  });
  if (!any) return "";
  return "threshold: improvability is minus the expected number of steps to the level, cut off at\n"
         "  Tmax; effect is in units of Tmax. threshold_success: the probability to be there by\n"
         "  Tmax; effect is a difference of probabilities. What scores laid at random would show\n"
         "  has no closed form there: verdicts do without an excess, of blind operators too.\n";
}

std::string notices(const std::vector<Section>& sections) {
  std::size_t total = 0, mixed = 0, guided = 0, attenuated = 0, zeros = 0;
  double lowest = 1.0;
  for (const Section& section : sections) {
    for (const HypothesisRow* row : section.rows) {
      ++total;
      mixed += row->mixed_selections;
      guided += row->n > 0 && !row->all_blind && row->experiment == "fixed_length";
      zeros += row->n_structural_zero > 0;
      const bool noisy =
          row->reliability < reliability_floor || row->reliability_excess < reliability_floor;
      attenuated += noisy;
      if (row->reliability < lowest) lowest = row->reliability;
      if (row->reliability_excess < lowest) lowest = row->reliability_excess;
    }
  }
  std::string text;
  if (zeros > 0) {
    text += fmt::format(
        "Structural zeros in {} of {} rows: operators are left out whose expected change is "
        "exactly\n"
        "  0 by their construction.\n",
        zeros, total);
  }
  if (mixed > 0) {
    text += fmt::format(
        "Mixed selections in {} of {} rows: operators differ in what they accept, which confounds\n"
        "  reach with acceptance; read the rows of one family+selection.\n",
        mixed, total);
  }
  if (guided > 0) {
    text += fmt::format(
        "Guided operators in {} of {} rows: some see the score, so regression to the mean is not\n"
        "  taken out.\n",
        guided, total);
  }
  if (attenuated > 0) {
    text += fmt::format(
        "Attenuation in {} of {} rows: the walks' sampling noise pulls tau towards 0 (reliability\n"
        "  under {}, lowest {:.2f}); use more walks per start or the exact engine.\n",
        attenuated, total, reliability_floor, lowest);
  }
  return text;
}

constexpr const char* hypotheses_text =
    "Operators with larger reach (expected edit distance of one step) have\n"
    "  H1  lower improvability when starting among the best architectures: tau < 0 supports it\n"
    "  H2  higher improvability when starting among the worst: tau > 0 supports it\n"
    "  H3  lower improvability overall, if accurate architectures abound: tau < 0 supports it\n\n";

constexpr const char* columns_text =
    "tau: Kendall's tau-b of reach against the change in score over n operators. effect: change\n"
    "  between the quartiles of reach, in standard deviations of the score. excess: what is left\n"
    "  after regression to the mean, which even scores laid at random show (blind operators "
    "only).\n"
    "Verdicts need p_holm < 0.05, |tau| >= 0.1, effect >= 0.01, and the same of the excess.\n"
    "p speaks of operators drawn from the stated generator, not of search methods at large; "
    "p_holm\n"
    "  is adjusted over all rows of one engine, experiment, kind of reach and group.\n";

}  // namespace

std::string hypotheses_table(const std::vector<HypothesisRow>& rows,
                             const HypothesesTableOptions& options) {
  const std::vector<Section> sections = sections_of(rows, options.all_rows);
  if (sections.empty()) return "No hypothesis was tested: no stratum is top:*, bottom:* or all.\n";
  std::string text = hypotheses_text;
  for (const Section& section : sections) {
    text += options.all_rows ? full(section) : headline(section);
  }
  if (!options.all_rows) {
    text +=
        "Marks, one for each horizon (or level), the first of them spelt out as the verdict:\n"
        "  + supported, x contradicted, . undetermined, n premise not met.\n";
  }
  return text.append(columns_text).append(threshold_text(sections)).append(notices(sections));
}

}  // namespace archwalk
