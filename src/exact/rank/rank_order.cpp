#include "rank_order.hpp"

#include "jumps/class_acceptance.hpp"

namespace archwalk {

RankOrder rank_order(const Operator& op, const Guide& guide) {
  const KeyOrder order = key_order(guide);
  const ClassAcceptance acceptance = class_acceptance(op, guide, order);
  RankOrder out{order.code, {}};
  for (std::size_t one = 0; one < order.classes(); ++one) {
    const std::uint32_t members = order.begin[one + 1] - order.begin[one];
    out.first.insert(out.first.end(), members, order.begin[acceptance.first[one]]);
  }
  return out;
}

}  // namespace archwalk
