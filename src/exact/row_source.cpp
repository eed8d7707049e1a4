#include "row_source.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "stencil.hpp"

namespace archwalk {
namespace {

bool applies(ExactMethod method, const OperatorFacts& facts, bool local, std::uint64_t entries) {
  switch (method) {
    case ExactMethod::spectral:
      return facts.isotropic;
    case ExactMethod::kronecker:
      return facts.has_kronecker_form;
    case ExactMethod::stencil:
      return local;
    case ExactMethod::sparse:
      return entries <= kMaxStoredEntries;
    default:
      return false;
  }
}

}  // namespace

RowSource::RowSource(const BenchmarkTable& table, bool missing_guides_rank_lowest)
    : table_(table),
      shape_(table.space->shape()),
      missing_rank_lowest_(missing_guides_rank_lowest) {}

std::shared_ptr<const Guide> RowSource::guide(const Operator& op) const {
  const GuideKey kind = guide_key_kind(op);
  const std::string name(guide_name(op));
  const std::lock_guard lock(mutex_);
  auto& entry = guides_[{name, kind}];
  if (entry == nullptr) {
    entry = std::make_shared<const Guide>(make_guide(table_, name, kind, missing_rank_lowest_));
  }
  return entry;
}

TransitionRows RowSource::rows(const Operator& op) const {
  return {op, shape_, guide(op)};
}

std::uint64_t RowSource::stored_entries(const Operator& op) const {
  return matrix_entries(op, shape_) + shape_.size;
}

ExactMethod choose_method(const Operator& op, const RowSource& source, ExactMethod forced,
                          UseOfMethod use) {
  const OperatorFacts facts = facts_of(op, source.shape());
  const std::uint64_t entries = source.stored_entries(op);
  const bool for_thresholds = use == UseOfMethod::thresholds;
  const bool local = !for_thresholds && is_local(op, source.shape());
  if (for_thresholds && forced == ExactMethod::stencil) forced = ExactMethod::sparse;
  if (forced != ExactMethod::automatic) {
    if (applies(forced, facts, local, entries)) return forced;
    throw InputError(
        fmt::format("exact_method = \"{}\" does not apply to {}", name_of(forced), to_string(op)),
        forced == ExactMethod::sparse ? fmt::format("its matrix would have {} entries", entries)
                                      : "the operator is not of that form",
        "use exact_method = \"auto\"");
  }
  constexpr ExactMethod order[] = {ExactMethod::spectral, ExactMethod::kronecker,
                                   ExactMethod::stencil, ExactMethod::sparse};
  for (ExactMethod method : order) {
    // Rows of a tournament take longer to make than to multiply by: stored where they fit.
    const bool slow = method == ExactMethod::stencil && facts.evaluations_per_step > 1 &&
                      entries <= kMaxStoredEntries;
    if (!slow && applies(method, facts, local, entries)) return method;
  }
  throw InputError(fmt::format("no exact method fits {}", to_string(op)),
                   fmt::format("its matrix would have {} entries, {:.0f} GiB", entries,
                               static_cast<double>(entries) * 16.0 / 0x1p30),
                   "use method = \"walks\", or a proposal with fewer neighbours");
}

}  // namespace archwalk
