#include "choose_method.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "jumps/guided_jumps.hpp"
#include "rank/ranked.hpp"
#include "steps/stencil.hpp"

namespace archwalk {
namespace {

// Of a jump's sums over classes, an architecture: its gathering, tree and result.
constexpr double kTermsOfJump = 12.0;
// A visit to an entry of P for its distance: measured, 5·10^7 a second where terms are 2.5·10^9.
constexpr double kTermsOfVisit = 50.0;

bool applies(ExactMethod method, const Operator& op, const OperatorFacts& facts, bool stencil,
             std::uint64_t entries) {
  switch (method) {
    case ExactMethod::spectral:
      return facts.isotropic || jumps_uniformly(op);
    case ExactMethod::kronecker:
      return facts.has_kronecker_form;
    case ExactMethod::stencil:
      return stencil;
    case ExactMethod::sparse:
      return entries <= kMaxStoredEntries;
    default:
      return false;
  }
}

std::string why_not(ExactMethod forced, std::uint64_t entries, bool by_steps) {
  if (forced == ExactMethod::sparse)
    return fmt::format("its matrix would have {} entries", entries);
  if (forced == ExactMethod::stencil && !by_steps) {
    return "path lengths are solved for, by a stencil of jumps with a selection by the guide's "
           "value "
           "alone";
  }
  if (forced == ExactMethod::stencil) {
    return "a stencil takes one edit at a time, an isotropic proposal with improving, "
           "non_worsening or threshold, or jumps with a selection by the guide's value";
  }
  return "the operator is not of that form";
}

// The chain on its states is stored or there is none. Where a guide keeps walks from most states
// their number can be far below the bound: then they are counted.
ExactMethod method_with_memory(const Operator& op, const RowSource& source, ExactMethod forced) {
  if (forced != ExactMethod::automatic && forced != ExactMethod::sparse) {
    throw InputError(fmt::format("{} does not apply to {}", source.advice().forced(name_of(forced)),
                                 to_string(op)),
                     "the operator has a memory", source.advice().automatic);
  }
  if (source.stored_entries(op) <= kMaxEmbeddedEntries) return ExactMethod::sparse;
  if (facts_of(op, source.shape()).blind) {
    throw InputError(fmt::format("no exact method fits {}", to_string(op)),
                     fmt::format("with what it remembers its walk has some {:.2g} transitions",
                                 static_cast<double>(source.stored_entries(op))),
                     source.advice().of_memory());
  }
  static_cast<void>(source.embedding(op));
  return ExactMethod::sparse;
}

// Of an isotropic operator whose products are followed on the states below a level: stored rows
// above it are left out, and a product by edges takes less than one by distances.
bool has_faster_chain(const Operator& op, const OperatorFacts& facts, const ProductShape& shape,
                      std::uint64_t entries) {
  return facts.has_kronecker_form || (is_local(op, shape) && entries <= kMaxStoredEntries);
}

}  // namespace

// Rows of a tournament take longer to make than to multiply by; the sums over a guide's order take
// the same time however few entries a row has.
bool prefers_stencil(const Operator& op, const ProductShape& shape) {
  if (takes_guided_jumps(op, shape)) return true;
  if (!is_local(op, shape) && !is_ranked(op, shape)) return false;
  const double entries = state_entries(op, shape);
  if (entries > static_cast<double>(kMaxStoredEntries)) return true;
  if (is_local(op, shape)) return facts_of(op, shape).evaluations_per_step == 1;
  return entries >= ranked_terms(shape);
}

double step_terms(const Operator& op, const ProductShape& shape, ExactMethod method,
                  double guide_values) {
  if (has_memory(op) || between_jumps(op, shape)) return state_entries(op, shape);
  if (method == ExactMethod::stencil && !is_local(op, shape)) {
    if (!takes_guided_jumps(op, shape)) return ranked_terms(shape);
    return kTermsOfJump * shape.size +
           guided_entries(*guided_jumps(op, shape), op, shape, guide_values);
  }
  return static_cast<double>(matrix_entries(op, shape));
}

double reach_terms(const Operator& op, const ProductShape& shape, ExactMethod method,
                   double guide_values) {
  if (method != ExactMethod::stencil || !takes_guided_jumps(op, shape)) return 0.0;
  if (shape.is_product()) {  // a column for each digit of each edge
    return step_terms(op, shape, method, guide_values) * shape.edges * shape.radix;
  }
  const auto entries = static_cast<double>(matrix_entries(op, shape));
  return entries <= kMaxVisitedEntries ? kTermsOfVisit * entries : 0.0;
}

ExactMethod choose_method(const Operator& op, const RowSource& source, ExactMethod forced,
                          UseOfMethod use) {
  const OperatorFacts facts = facts_of(op, source.shape());
  if (has_memory(op)) return method_with_memory(op, source, forced);
  const std::uint64_t entries = source.stored_entries(op);
  const bool by_steps = use == UseOfMethod::expectations;
  const bool stencil = by_steps ? has_stencil(op, source) : has_guided_jumps(op, source);
  const bool is_beside = use == UseOfMethod::thresholds || use == UseOfMethod::tracks;
  if (is_beside && forced == ExactMethod::stencil && !stencil) forced = ExactMethod::sparse;
  if (forced != ExactMethod::automatic) {
    if (applies(forced, op, facts, stencil, entries)) return forced;
    throw InputError(fmt::format("{} does not apply to {}", source.advice().forced(name_of(forced)),
                                 to_string(op)),
                     why_not(forced, entries, by_steps), source.advice().automatic);
  }
  constexpr ExactMethod order[] = {ExactMethod::spectral, ExactMethod::kronecker,
                                   ExactMethod::stencil, ExactMethod::sparse};
  for (ExactMethod method : order) {
    if (method == ExactMethod::stencil && stencil && by_steps &&
        !prefers_stencil(op, source.shape())) {
      continue;
    }
    if (method == ExactMethod::spectral && use == UseOfMethod::tracks &&
        has_faster_chain(op, facts, source.shape(), entries)) {
      continue;
    }
    if (applies(method, op, facts, stencil, entries)) return method;
  }
  const char* what = use == UseOfMethod::thresholds ? "the thresholds of "
                     : use == UseOfMethod::tracks   ? "the best and the incumbent of "
                                                    : "";
  throw InputError(fmt::format("no exact method fits {}{}", what, to_string(op)),
                   fmt::format("its matrix would have {} entries, {:.0f} GiB", entries,
                               static_cast<double>(entries) * kBytesOfStoredEntry / 0x1p30),
                   source.advice().walks + ", or a proposal with fewer neighbors");
}

}  // namespace archwalk
