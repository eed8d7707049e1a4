#pragma once

#include "archwalk/operators/edit_distance_step.hpp"
#include "archwalk/operators/restart.hpp"

// Tables of proposals that every walk looks up at random places, one for all architectures: worth a
// place in shared memory beside the columns of the benchmark table.
namespace archwalk::cuda {

/// The step's pointer to its table [code], null where an operator does without; of other steps,
/// null.
template <class Step>
ARCHWALK_BODY std::nullptr_t table_of(Step& /*step*/) {
  return nullptr;
}
template <class Digits>
ARCHWALK_BODY const typename Digits::Word*& table_of(EditDistanceStep<Digits>& step) {
  return step.differences;
}
template <HasDigits Digits>
ARCHWALK_BODY const typename Digits::Word*& table_of(RestartStep<Digits>& step) {
  return step.between.template as<EditDistanceStep<Digits>>().differences;
}

}  // namespace archwalk::cuda
