#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::cpu {

/// The codes in the order of the only measured score. Walks by places in it need no lookup to know
/// the best score so far, the greatest place.
struct ScoreOrder {
  std::vector<std::uint16_t> place;  ///< [code]
  std::vector<std::int32_t> score;   ///< [place], ascending
};

/// Whether nothing is read of the architectures on the way but the rank of the only score.
inline bool reads_one_rank(const kernels::WalkPlan& plan, const kernels::WalkWork& work) {
  return !plan.table.short_rows.empty() && plan.table.size <= kMaxTabulatedSize &&
         work.guide == nullptr && !work.track_incumbent &&
         std::holds_alternative<Always>(work.op->selection) &&
         std::holds_alternative<NoMemory>(work.op->memory);
}

inline ScoreOrder score_order(const kernels::WalkTableData& table) {
  std::vector<std::uint32_t> next(table.score_of_rank.size() + 1);  // place of a rank's next code
  for (const std::uint16_t rank : table.short_rows) ++next[rank + 1u];
  for (std::size_t rank = 1; rank < next.size(); ++rank) next[rank] += next[rank - 1];
  ScoreOrder order;
  order.place.resize(table.size);
  order.score.resize(table.size);
  for (std::uint32_t code = 0; code < table.size; ++code) {
    const std::uint32_t place = next[table.short_rows[code]]++;
    order.place[code] = static_cast<std::uint16_t>(place);
    order.score[place] = table.score[code];
  }
  return order;
}

}  // namespace archwalk::cpu
