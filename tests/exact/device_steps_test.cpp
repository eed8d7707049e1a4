// The bodies of the GPU's exact kernels, run on the host by teams of threads, and what is made of
// their sums: the numbers of the CPU's engine within both bounds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/operators/step_types.hpp"
#include "exact/drawn_table.hpp"
#include "host_team.hpp"
#include "kernels/csr_row.hpp"
#include "kernels/stencil_body.hpp"
#include "path_work.hpp"
#include "readings/by_steps.hpp"
#include "rows/row_source.hpp"
#include "steps/device_steps.hpp"
#include "steps/device_sums.hpp"
#include "steps/stencil.hpp"
#include "steps/stored_matrix.hpp"
#include "support/selection_examples.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

using kernels::StepsPlan;
using kernels::StepsTables;
using kernels::StepSums;
using test::HostTeam;
using test::PartedColumn;
using test::run_team;
using test::shape_of;

StepsTables tables_of(const StepsPlan& plan, std::uint32_t running, std::uint32_t size) {
  StepsTables tables;
  tables.layout = plan.layout(running);
  tables.size = size;
  tables.cells = plan.shape.size;
  tables.value = plan.value.data();
  tables.cost = plan.cost.data();
  tables.horizons = plan.horizons.data();
  tables.starts = plan.starts.data();
  tables.set_begin = plan.set_begin.data();
  return tables;
}

constexpr int kCells = 256;  // of a thread, where new values stay with it

// Where the columns of a team are.
enum class Place { registers, memory, cluster };

template <class Body>
void run_column_of_cluster(const Body& body, const std::int32_t* key, const StepsTables& tables,
                           std::uint32_t column, StepSums& out) {
  const std::uint32_t part = (tables.size + 1) / 2;
  const std::uint32_t rest = tables.size - part;
  std::vector<std::int32_t> keys[] = {{key, key + part}, {key + part, key + tables.size}};
  std::vector<double> now[] = {std::vector<double>(part, NAN), std::vector<double>(rest, NAN)};
  std::vector<double> added(tables.size, NAN);
  const auto work = [&](const HostTeam& team) {
    const kernels::StateShare share = team.share(tables.size);
    kernels::StencilMemory<PartedColumn<double>, PartedColumn<std::int32_t>> memory;
    memory.key = {keys, part, share};
    memory.now = {now, part, share};
    memory.added = added.data();
    kernels::stencil_column<kCells>(body, tables, column, team, memory, out.sum.data());
  };
  run_team(static_cast<std::uint32_t>(out.threads), work, true);
}

template <int Cells, class Body>
void run_columns(const Body& body, const std::int32_t* key, const StepsTables& tables,
                 StepSums& out) {
  for (std::uint32_t column = 0; column < tables.layout.columns(); ++column) {
    std::vector<double> now(tables.size, NAN);
    std::vector<double> next(tables.size, NAN);
    std::vector<double> added(tables.size, NAN);
    run_team(static_cast<std::uint32_t>(out.threads), [&](const HostTeam& team) {
      kernels::stencil_column<Cells>(
          body, tables, column, team,
          kernels::StencilMemory<>{key, now.data(), next.data(), added.data()}, out.sum.data());
    });
  }
}

// What a device makes of an operator's stencil.
StepSums stencil_on_host(const StepsPlan& plan, const Operator& op, const Guide& guide, int threads,
                         Place place) {
  const StepsTables tables = tables_of(plan, plan.cost.empty() ? 1 : 2, plan.shape.size);
  StepSums out;
  out.threads = threads;
  out.sum.assign(tables.layout.count(), NAN);
  HostStepTables step_tables;
  std::visit(
      [&](const auto& selection) {
        using Step = decltype(selection.step(guide, step_tables));
        if constexpr (kernels::PairwiseStep<Step>) {
          kernels::StencilBody<Step> body;
          body.selection = selection.step(guide, step_tables);
          body.set_shape(plan.shape);
          body.each = probability_of_neighbor(op, plan.shape);
          if (place == Place::registers) {
            run_columns<kCells>(body, guide.key.data(), tables, out);
          } else if (place == Place::memory) {
            run_columns<0>(body, guide.key.data(), tables, out);
          } else {
            for (std::uint32_t column = 0; column < tables.layout.columns(); ++column) {
              run_column_of_cluster(body, guide.key.data(), tables, column, out);
            }
          }
        }
      },
      op.selection);
  return out;
}

class DeviceBodies : public testing::Test {
 protected:
  void use_space(const std::string& space) {
    table_ = test::drawn_table(space, 29, {"guide", "toy/test@2", "seconds"});
    settings_ = {};
    settings_.horizons = {1, 2, 9};
    settings_.cost = &table_.scores[2];
    settings_.scores = {&table_.scores[0], &table_.scores[1]};
    settings_.strata = test::strata_of({"bottom:0.3", "top:0.25", "all"}, settings_.scores);
    scores_.clear();
    for (const ScoreColumn* column : settings_.scores) scores_.push_back(measured(*column));
  }

  OperatorExpectations on_cpu(const Operator& op, ExactMethod method) const {
    ExactSettings settings = settings_;
    settings.method = method;
    NoProgress progress;
    return std::move(ExactEngine(table_, settings).run({&op}, {true, true}, 1, progress).front());
  }

  static void expect_close(const std::vector<double>& found, const std::vector<double>& found_bound,
                           const std::vector<double>& expected,
                           const std::vector<double>& expected_bound, const std::string& where) {
    ASSERT_EQ(found.size(), expected.size()) << where;
    for (std::size_t cell = 0; cell < found.size(); ++cell) {
      const double tolerance = found_bound[cell] + expected_bound[cell];
      EXPECT_LE(std::abs(found[cell] - expected[cell]), tolerance) << where << ", " << cell;
      EXPECT_LE(tolerance, 1e-9) << where;
    }
  }

  void expect_same(const ExactEstimates& found, const PathEstimates& paths,
                   const OperatorExpectations& cpu, const std::string& where) const {
    const ExactEstimates& expected = cpu.estimates;
    expect_close(found.mean, found.bound, expected.mean, expected.bound, where + ": mean");
    expect_close(found.variance, found.variance_bound, expected.variance, expected.variance_bound,
                 where + ": variance");
    expect_close(found.variance_within, found.variance_bound, expected.variance_within,
                 expected.variance_bound, where + ": variance_within");
    expect_close(paths.reach_path, paths.reach_path_bound, cpu.paths.reach_path,
                 cpu.paths.reach_path_bound, where + ": reach_path");
    expect_close(paths.cost, paths.cost_bound, cpu.paths.cost, cpu.paths.cost_bound,
                 where + ": cost");
  }

  void expect_stencil(const Operator& op, int threads) const {
    const ProductShape shape = table_.space->shape();
    const RowSource source(table_, false);
    const StepsPlan plan = steps_plan(settings_, scores_, shape);
    const PathWork path_work(table_, settings_, source);
    const OperatorExpectations cpu = on_cpu(op, ExactMethod::stencil);
    for (const auto& [place, name] : {std::pair{Place::registers, "registers"},
                                      {Place::memory, "memory"},
                                      {Place::cluster, "cluster"}}) {
      if (place == Place::cluster && threads % 2 != 0) continue;
      const StepSums sums = stencil_on_host(plan, op, *source.guide(op), threads, place);
      const std::string where = to_string(op) + ", " + name;
      ExactEstimates found = cpu.estimates;
      for (auto* array : {&found.mean, &found.bound, &found.variance, &found.variance_within,
                          &found.variance_bound}) {
        std::fill(array->begin(), array->end(), NAN);
      }
      PathEstimates paths = path_work.unknown();
      const double reach =
          stencil_from_sums(sums, plan.layout(2), shape, settings_, scores_, paths, found);
      expect_same(found, paths, cpu, where);
      expect_close(paths.reach_stratum, paths.reach_stratum_bound, cpu.paths.reach_stratum,
                   cpu.paths.reach_stratum_bound, where + ": reach_stratum");
      EXPECT_NEAR(reach, cpu.geometry.reach_uniform, 1e-13) << where;
    }
  }

  BenchmarkTable table_;
  ExactSettings settings_;
  std::vector<MeasuredScore> scores_;
};

template <class... Selections>
std::vector<Selection> every_selection(const std::variant<Selections...>*) {
  std::vector<Selection> all;
  const auto add = [&]<class Part>() {
    const std::vector<Part> examples = test::SelectionExamples<Part>::make();
    all.insert(all.end(), examples.begin(), examples.end());
  };
  (add.template operator()<Selections>(), ...);
  return all;
}

TEST_F(DeviceBodies, StencilsOfEverySelection) {
  for (const char* space : {"3^4", "5^3", "16^2"}) {
    use_space(space);
    const ProductShape shape = table_.space->shape();
    std::size_t stencils = 0;
    for (const Selection& selection : every_selection(static_cast<const Selection*>(nullptr))) {
      const char* proposals[] = {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.25,0.75])",
                                 "neighbors"};
      Operator op = read_operator(proposals[stencils % 3], shape, "");
      op.selection = selection;
      op = read_operator(to_string(op), shape, "guide");
      EXPECT_EQ(has_device_stencil(op), !std::holds_alternative<Tournament>(selection));
      if (!has_device_stencil(op)) continue;
      // How a team shares the work does not depend on the selection; teams of several wait a lot.
      expect_stencil(op, stencils < 2 ? 3 + static_cast<int>(stencils) : 1);
      ++stencils;
    }
    EXPECT_GT(stencils, 20u);
  }
}

TEST_F(DeviceBodies, StoredMatrices) {
  use_space("5^4");
  const ProductShape shape = table_.space->shape();
  const RowSource source(table_, false);
  const StepsPlan plan = steps_plan(settings_, scores_, shape);
  const PathWork path_work(table_, settings_, source);
  // Rows below and above the length of a piece.
  for (const char* text :
       {"neighbors+improving(guide=guide)", "uniform+metropolis(temperature=0.3,guide=guide)",
        "edit_distance(pmf=[0,0.5,0.5])+tournament(k=3,guide=guide)"}) {
    const Operator op = read_operator(text, shape, "");
    const OperatorExpectations cpu = on_cpu(op, ExactMethod::sparse);
    const StateRows rows = source.states(op);
    const StoredMatrix stored(rows);
    PathEstimates paths = path_work.unknown();
    RunningSums running = path_work.by_steps(op, path_work.step_reach(op), paths);
    const StepsTables tables = tables_of(plan, 2, rows.size());
    const std::uint32_t columns = tables.layout.columns();
    std::vector<double> now = first_vectors(rows.size(), scores_, running);
    std::vector<double> next(now.size());
    StepSums sums;
    sums.threads = 2;
    sums.sum.assign(tables.layout.count(), NAN);
    std::uint32_t t = 0;
    for (std::uint32_t h = 0; h < tables.layout.horizons; ++h) {
      for (; t < plan.horizons[h]; ++t) {
        for (std::uint32_t x = 0; x < rows.size(); ++x) {
          for (std::uint32_t c = 0; c < columns; ++c) {
            next[x * columns + c] = kernels::csr_row_sum(
                stored.target().data(), stored.probability().data(), stored.begin()[x],
                stored.begin()[x + 1], now.data(), columns, c);
            if (c >= 4) next[x * columns + c] += running.added(c - 4)[x];
          }
        }
        now.swap(next);
      }
      for (std::uint32_t c = 0; c < columns; ++c) {
        run_team(2, [&](const HostTeam& team) {
          kernels::sum_column(
              tables, c, h, team, [&](std::uint32_t x) { return now[x * columns + c]; },
              sums.sum.data());
        });
      }
    }
    ExactEstimates found = cpu.estimates;
    for (auto* array : {&found.mean, &found.bound, &found.variance, &found.variance_within,
                        &found.variance_bound}) {
      std::fill(array->begin(), array->end(), NAN);
    }
    estimates_from_sums(sums, tables.layout, stored.step_error_in_any_order(), settings_, scores_,
                        running, found);
    expect_same(found, paths, cpu, text);
  }
}

}  // namespace
}  // namespace archwalk
