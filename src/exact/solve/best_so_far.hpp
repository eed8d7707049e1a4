#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "chain/chain.hpp"
#include "readings/ordered_classes.hpp"

namespace archwalk {

/// Classes begin, begin + 1, ... end - 1.
struct ClassRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};

/// At horizon T, for each class c of a range
///   w_c(x) = P(no class above c is visited within T steps | X_0 = x),
/// and after these, for one value v after the other, for each c
///   h_c(x) = E[v(first state visited of class c); c is the highest class visited within T steps].
struct FoundByRange {
  const std::vector<std::uint32_t>& states;  ///< not above the range, ascending: of others all is 0
  const double* columns;                     ///< [state, column]
  std::size_t stride;                        ///< columns in all
};
using BestObserver = std::function<void(std::size_t horizon, const FoundByRange& found)>;

/// A chain, with its states in the order of their classes, and values v >= 0, each [state].
struct FollowedChain {
  const Chain& chain;
  const OrderedChain& ordered;
  const OrderedClasses& classes;
  std::vector<const double*> values;
};

/// Follows a range of classes up to the last horizon:
///   w_c' = P w_c on classes up to c, 0 above;
///   h_c' = P h_c on classes below c, v w_c' on class c, 0 above.
/// Summed over all classes, the errors of h are at most largest v times best_error().
void follow_best(const FollowedChain& followed, ClassRange range,
                 const std::vector<std::uint32_t>& horizons, ChainScratch& scratch,
                 const BestObserver& observe);

/// Of any w_c after so many steps, and of the sum over all classes of the h_c: a walk's weight is a
/// product of entries, each step's rounding is relative to a sum of these, and every walk belongs
/// to one class, the highest that it visits.
double best_error(const Chain& chain, std::size_t classes, double steps);

}  // namespace archwalk
