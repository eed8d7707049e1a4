#include "archwalk/sweep/sweep_operators.hpp"

#include <memory>
#include <numeric>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/operators/generate.hpp"
#include "archwalk/operators/guide_store.hpp"
#include "archwalk/rng/stream.hpp"
#include "config_reading.hpp"

namespace archwalk {
namespace {

using detail::at_place;

// What can only be known with the guide's column at hand.
void check_guide(const Operator& op, const GuideStore& guides) {
  if (guide_key_kind(op) == GuideKey::none) return;
  const std::shared_ptr<const Guide> guide = guides.of(op);
  HostStepTables tables;
  std::visit([&](const auto& selection) { static_cast<void>(selection.step(*guide, tables)); },
             op.selection);
}

void draw_family(const FamilyEntry& entry, const SweepConfig& config,
                 const OperatorContext& context, std::string_view default_guide,
                 std::uint32_t first_index, double share, std::vector<SweepOperator>& operators) {
  OperatorFamily family;
  family.count = entry.count;
  family.reach_low = entry.reach_low;
  family.reach_high = entry.reach_high;
  family.options = read_family(entry.proposal);
  family.selection = read_selection(entry.selection ? &*entry.selection : nullptr, default_guide);
  family.memory =
      read_memory(entry.memory ? &*entry.memory : nullptr, family.selection, default_guide);
  generate_operators(family, context, config.seed, first_index, [&](Operator&& op) {
    operators.push_back({std::move(op), first_index, entry.place});
    ++first_index;
    WatchedWork::advance(share);
  });
}

}  // namespace

std::vector<SweepOperator> resolve_operators(const SweepConfig& config, const BenchmarkTable& table,
                                             const MatrixReader& matrices,
                                             std::shared_ptr<const ColumnSorter> sorter) {
  const OperatorContext context(table.space, matrices);
  const std::string default_guide = config.scores.size() == 1 ? config.scores.front().name : "";
  const std::size_t count =
      std::accumulate(config.families.begin(), config.families.end(), config.operators.size(),
                      [](std::size_t sum, const FamilyEntry& entry) { return sum + entry.count; });
  const double share = 1.0 / static_cast<double>(count);
  std::vector<SweepOperator> operators;
  operators.reserve(count);
  const GuideStore guides(table, config.missing_guides_rank_lowest, std::move(sorter));
  for (const OperatorEntry& entry : config.operators) {
    at_place(entry.place, [&] {
      Operator op = read_operator(entry.proposal, entry.selection ? &*entry.selection : nullptr,
                                  entry.memory ? &*entry.memory : nullptr, context, default_guide);
      operators.push_back(
          {std::move(op), static_cast<std::uint32_t>(operators.size()), entry.place});
      check_guide(operators.back().op, guides);
      WatchedWork::advance(share);
    });
  }
  std::uint32_t next = kFirstGeneratedOperator;
  for (const FamilyEntry& entry : config.families) {
    at_place(entry.place, [&] {
      const std::size_t first = operators.size();
      draw_family(entry, config, context, default_guide, next, share, operators);
      next += entry.count;
      check_guide(operators.at(first).op, guides);  // the whole family has one selection
    });
  }
  return operators;
}

}  // namespace archwalk
