#include "archwalk/sweep/sweep_operators.hpp"

#include <iterator>
#include <memory>
#include <utility>

#include "archwalk/core/error.hpp"
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

std::vector<SweepOperator> draw_family(const FamilyEntry& entry, const SweepConfig& config,
                                       const OperatorContext& context,
                                       std::string_view default_guide, std::uint32_t first_index) {
  if (!context.shape().is_product()) {
    throw InputError(fmt::format("the space '{}' is no product space", context.space().name()),
                     "generated families change edges or layers one by one",
                     "give operators one by one as [[operator]]");
  }
  OperatorFamily family;
  family.count = entry.count;
  family.reach_low = entry.reach_low;
  family.reach_high = entry.reach_high;
  family.options = read_family(entry.proposal);
  family.selection = read_selection(entry.selection ? &*entry.selection : nullptr, default_guide);
  family.memory =
      read_memory(entry.memory ? &*entry.memory : nullptr, family.selection, default_guide);
  std::vector<SweepOperator> drawn;
  for (Operator& op : generate_operators(family, context.shape(), config.seed, first_index)) {
    drawn.push_back({std::move(op), first_index, entry.place});
    ++first_index;
  }
  return drawn;
}

}  // namespace

std::vector<SweepOperator> resolve_operators(const SweepConfig& config, const BenchmarkTable& table,
                                             const MatrixReader& matrices,
                                             std::shared_ptr<const ColumnSorter> sorter) {
  const OperatorContext context(table.space, matrices);
  const std::string default_guide = config.scores.size() == 1 ? config.scores.front().name : "";
  std::vector<SweepOperator> operators;
  const GuideStore guides(table, config.missing_guides_rank_lowest, std::move(sorter));
  for (const OperatorEntry& entry : config.operators) {
    at_place(entry.place, [&] {
      Operator op = read_operator(entry.proposal, entry.selection ? &*entry.selection : nullptr,
                                  entry.memory ? &*entry.memory : nullptr, context, default_guide);
      operators.push_back(
          {std::move(op), static_cast<std::uint32_t>(operators.size()), entry.place});
      check_guide(operators.back().op, guides);
    });
  }
  std::uint32_t next = kFirstGeneratedOperator;
  for (const FamilyEntry& entry : config.families) {
    at_place(entry.place, [&] {
      std::vector<SweepOperator> family = draw_family(entry, config, context, default_guide, next);
      next += entry.count;
      check_guide(family.front().op, guides);  // the whole family has one selection
      std::move(family.begin(), family.end(), std::back_inserter(operators));
    });
  }
  return operators;
}

}  // namespace archwalk
