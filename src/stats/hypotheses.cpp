#include "archwalk/stats/hypotheses.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "archwalk/core/parallel.hpp"
#include "archwalk/stats/holm.hpp"
#include "operator_groups.hpp"
#include "row_statistics.hpp"

namespace archwalk {
namespace {

using detail::OperatorGroup;
using detail::ReachColumn;
using detail::RowPlace;
using detail::RowStatistics;

// The rows of one engine, kind of reach and group: a family of tests for Holm.
struct TestFamily {
  std::size_t engine;
  const ReachColumn* reach;
  const OperatorGroup* group;
  std::size_t same_as;  // the first family with the same operators and reaches; itself if none
  std::vector<RowStatistics> rows;
};

struct Task {
  std::size_t family;
  std::size_t row;
  RowPlace place;
};

// True if the columns agree bit by bit on the members, bounds included.
bool same_reach(const ReachColumn& a, const ReachColumn& b,
                const std::vector<std::size_t>& members) {
  const auto same = [](double first, double second) {
    return std::bit_cast<std::uint64_t>(first) == std::bit_cast<std::uint64_t>(second);
  };
  return std::all_of(members.begin(), members.end(), [&](std::size_t op) {
    return same(a.value[op], b.value[op]) &&
           same(a.bound.empty() ? 0.0 : a.bound[op], b.bound.empty() ? 0.0 : b.bound[op]);
  });
}

std::vector<TestFamily> list_families(const SweepSummary& summary,
                                      const std::array<ReachColumn, 2>& reaches,
                                      const std::vector<OperatorGroup>& groups) {
  std::vector<TestFamily> families;
  for (std::size_t engine = 0; engine < summary.engines.size(); ++engine) {
    for (const ReachColumn& reach : reaches) {
      for (const OperatorGroup& group : groups) {
        TestFamily family{engine, &reach, &group, families.size(), {}};
        for (const TestFamily& other : families) {
          if (other.engine == engine && other.group->members == group.members &&
              same_reach(*other.reach, reach, group.members)) {
            family.same_as = other.same_as;
            break;
          }
        }
        families.push_back(std::move(family));
      }
    }
  }
  return families;
}

std::vector<RowPlace> list_places(const SweepSummary& summary, std::size_t engine) {
  std::vector<RowPlace> places;
  for (std::size_t stratum = 0; stratum < summary.strata.size(); ++stratum) {
    if (hypothesis_of_stratum(summary.strata[stratum]).empty()) continue;
    for (std::size_t score = 0; score < summary.scores.size(); ++score) {
      for (std::size_t point = 0; point < summary.point_count(); ++point) {
        places.push_back({engine, stratum, score, point});
      }
    }
  }
  return places;
}

void name_row(const SweepSummary& summary, const TestFamily& family, const RowPlace& place,
              HypothesisRow& row) {
  row.hypothesis = hypothesis_of_stratum(summary.strata[place.stratum]);
  row.experiment = summary.experiment;
  row.engine = summary.engines[place.engine].name;
  row.reach = family.reach->name;
  row.group = family.group->name;
  row.score = summary.scores[place.score];
  row.stratum = summary.strata[place.stratum];
  row.effect_units = summary.effect_units;
  if (summary.horizons.empty()) {
    row.level = summary.levels[place.point];
  } else {
    row.horizon = summary.horizons[place.point];
  }
}

void adjust(std::vector<RowStatistics>& rows) {
  std::vector<double> p;
  std::vector<double> p_excess;
  for (const RowStatistics& statistics : rows) {
    p.push_back(statistics.row.p);
    p_excess.push_back(statistics.row.p_excess);
  }
  p = holm_adjusted(p);
  p_excess = holm_adjusted(p_excess);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].row.p_holm = p[i];
    rows[i].row.p_holm_excess = p_excess[i];
  }
}

void compute(const SweepSummary& summary, std::vector<TestFamily>& families, Progress* progress) {
  std::vector<Task> tasks;
  for (std::size_t at = 0; at < families.size(); ++at) {
    if (families[at].same_as != at) continue;
    const std::vector<RowPlace> places = list_places(summary, families[at].engine);
    families[at].rows.resize(places.size());
    for (std::size_t row = 0; row < places.size(); ++row) tasks.push_back({at, row, places[row]});
  }
  // Each task fills a slot of its own: the result does not depend on the schedule.
  for_each_index(tasks.size(), 0, [&](std::size_t at) {
    const Task& task = tasks[at];
    TestFamily& family = families[task.family];
    family.rows[task.row] =
        detail::row_statistics(summary, *family.reach, family.group->members, task.place);
    if (progress != nullptr) progress->advance(1.0 / static_cast<double>(tasks.size()));
  });
}

}  // namespace

std::string hypothesis_of_stratum(const std::string& stratum) {
  if (stratum.starts_with("top:")) return "H1";
  if (stratum.starts_with("bottom:")) return "H2";
  return stratum == "all" ? "H3" : "";
}

bool is_decided_on_few(const HypothesisRow& row) {
  return row.reason.empty() && row.ci_low <= 0.0 && row.ci_high >= 0.0;
}

std::vector<HypothesisRow> evaluate_hypotheses(const SweepSummary& summary, Progress* progress) {
  check_sweep_summary(summary);
  const std::array<ReachColumn, 2> reaches{
      {{"reach_uniform", summary.reach_uniform, summary.reach_bound},
       {"reach_proposal", summary.reach_proposal, summary.reach_bound}}};
  const std::vector<OperatorGroup> groups = detail::operator_groups(summary);
  std::vector<TestFamily> families = list_families(summary, reaches, groups);
  compute(summary, families, progress);

  std::vector<HypothesisRow> rows;
  for (TestFamily& family : families) {
    const std::vector<RowPlace> places = list_places(summary, family.engine);
    const TestFamily& source = families[family.same_as];
    if (&source != &family) family.rows = source.rows;
    for (std::size_t i = 0; i < places.size(); ++i) {
      name_row(summary, family, places[i], family.rows[i].row);
    }
    if (&source == &family) {
      adjust(family.rows);
      for (std::size_t i = 0; i < places.size(); ++i) {
        detail::judge(family.rows[i], summary.score_skewness[places[i].score]);
      }
    }
    for (const RowStatistics& statistics : family.rows) rows.push_back(statistics.row);
  }
  return rows;
}

}  // namespace archwalk
