#include "row_product.hpp"

#include "archwalk/core/watched_work.hpp"

namespace archwalk {

void sum_stored_rows(RowsInWork rows, std::size_t count) {
  for (std::size_t done = 0; done < count; done += rows.count, rows.first += rows.count) {
    stop_if_cancelled();
    rows.count = std::min(kRowsBetweenLooks, count - done);
    exact_kernels().sum_rows(rows);
  }
}

}  // namespace archwalk
