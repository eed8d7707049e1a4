#include "guided_jumps.hpp"

#include <type_traits>

#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_types.hpp"

namespace archwalk {
namespace {

template <class Step>
constexpr bool kIsByRank = std::is_same_v<Step, OrderStep> || std::is_same_v<Step, ThresholdStep>;

// Of all entries of P: where Q has more, all of P is stored as well.
constexpr double kMostOfPairs = 0.5;

bool selects_by_key(const Operator& op) {
  return std::visit(
      [&]<class Part>(const Part& /*selection*/) {
        using Step = detail::SelectionStepType<Part>;
        return kIsByRank<Step> || std::is_same_v<Step, MetropolisStep> ||
               (std::is_same_v<Step, NoisyStep> && guide_key_kind(op) != GuideKey::trials);
      },
      op.selection);
}

}  // namespace

bool selects_by_rank(const Operator& op) {
  return std::visit(
      []<class Part>(const Part& /*selection*/) {
        return kIsByRank<detail::SelectionStepType<Part>>;
      },
      op.selection);
}

std::optional<GuidedJumps> guided_jumps(const Operator& op, const ProductShape& shape) {
  if (has_memory(op) || !selects_by_key(op)) return {};
  if (std::holds_alternative<Uniform>(op.proposal)) return GuidedJumps();
  const auto* restart = std::get_if<Restart>(&op.proposal);
  if (restart == nullptr || restart->weight == 0) return {};
  GuidedJumps parts;
  parts.jump = probability(restart->weight);
  if (restart->weight == kProbabilityOne) return parts;
  Operator between{Uniform{}, op.selection};
  std::visit([&](const auto& part) { between.proposal = part; }, restart->inner);
  const auto entries = static_cast<double>(matrix_entries(between, shape));
  const double all = static_cast<double>(shape.size) * shape.size;
  if (entries > kMostOfPairs * all || entries > static_cast<double>(kMaxStoredEntries)) return {};
  parts.between = std::move(between);
  return parts;
}

bool has_room_for_values(const Operator& op, double values) {
  return selects_by_rank(op) || values * values <= static_cast<double>(kMaxStoredEntries);
}

double guided_entries(const GuidedJumps& parts, const Operator& op, const ProductShape& shape,
                      double classes) {
  const double pairs = selects_by_rank(op) ? 0.0 : classes * classes;
  return pairs + (parts.between ? static_cast<double>(matrix_entries(*parts.between, shape)) : 0.0);
}

std::uint64_t guided_entries(const Operator& op, const RowSource& source) {
  const ProductShape& shape = source.shape();
  const auto classes = static_cast<double>(source.key_order(op)->classes());
  return static_cast<std::uint64_t>(guided_entries(*guided_jumps(op, shape), op, shape, classes));
}

bool has_guided_jumps(const Operator& op, const RowSource& source) {
  const auto parts = guided_jumps(op, source.shape());
  if (!parts) return false;
  return has_room_for_values(op, static_cast<double>(source.key_order(op)->classes()));
}

}  // namespace archwalk
