#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

#include "archwalk/operators/step_types.hpp"
#include "kernels.hpp"
#include "kernels/walk_body.hpp"
#include "kernels/walk_plan.hpp"
#include "step_columns.hpp"

namespace archwalk::cuda {

/// A body as bytes, for the kernel of its combination.
struct Body {
  std::size_t combination = 0;
  kernels::Way way = kernels::Way::step_by_step;  ///< how its kernel goes
  std::vector<unsigned char> bytes;
};

template <class T>
Body bytes_of(std::size_t combination, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  Body body{combination, kernels::Way::step_by_step, std::vector<unsigned char>(sizeof(T))};
  std::memcpy(body.bytes.data(), &value, sizeof(T));
  return body;
}

/// The table of a proposal that blocks look up; none where there is none or it is no whole words.
template <class Step>
LaunchColumn table_column(Step step, const ProductShape& shape) {
  if constexpr (!std::is_null_pointer_v<decltype(table_of(step))>) {
    const auto* table = table_of(step);
    const std::size_t bytes = shape.size * sizeof(*table);
    if (table != nullptr && bytes % sizeof(std::uint32_t) == 0) {
      return {table, static_cast<std::uint32_t>(bytes / sizeof(std::uint32_t)), false, 0};
    }
  }
  return {};
}

/// finish(combination, walk) of the operator's kernels::WalkBody, its steps made and its tables in
/// `tables`; what is measured is left to set.
template <class Finish>
Body make_body(const ProductShape& shape, const kernels::WalkWork& work, StepTables& tables,
               const Finish& finish) {
  Body body;
  with_kernel_steps(*work.op, shape, kernels::guide_of(work), tables,
                    [&]<class Digits, class Proposal, class Selection, class Memory>(
                        const Digits& digits, const Proposal& proposal, const Selection& selection,
                        const Memory& memory) {
                      kernels::WalkBody<Digits, Proposal, Selection, Memory> walk;
                      walk.digits = digits;
                      walk.proposal = proposal;
                      walk.selection = selection;
                      walk.memory = memory;
                      body = finish(step_combination<Digits, Proposal, Selection, Memory>(), walk);
                    });
  return body;
}

}  // namespace archwalk::cuda
