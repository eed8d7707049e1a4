#include "accepted_jumps.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "archwalk/core/double_double.hpp"
#include "archwalk/core/watched_work.hpp"
#include "rows/row_product.hpp"

namespace archwalk {
namespace {

template <class T>
void add(const T* from, std::size_t columns, T* sum) {
  for (std::size_t c = 0; c < columns; ++c) sum[c] = sum[c] + from[c];
}

// sum += the classes [begin, end), by the nodes of the tree that they fill.
template <class T>
void add_range(const std::vector<std::vector<T>>& totals, std::size_t begin, std::size_t end,
               std::size_t columns, T* sum) {
  for (std::size_t level = 0; begin < end; ++level) {
    const T* node = totals[level].data();
    if (begin % 2 == 1) add(node + begin++ * columns, columns, sum);
    if (end % 2 == 1) add(node + --end * columns, columns, sum);
    begin /= 2;
    end /= 2;
  }
}

}  // namespace

AcceptedJumps::AcceptedJumps(std::uint32_t size)
    : order_(std::make_shared<const KeyOrder>(without_keys(size))),
      acceptance_(accept_all(1)),
      longest_class_(size) {}

AcceptedJumps::AcceptedJumps(const Operator& op, const RowSource& source)
    : order_(source.key_order(op)),
      acceptance_(class_acceptance(op, *source.guide(op), *order_)),
      class_number_(order_->classes()) {
  std::iota(class_number_.begin(), class_number_.end(), 0u);
  for (std::size_t one = 0; one < order_->classes(); ++one) {
    longest_class_ =
        std::max<std::size_t>(longest_class_, order_->begin[one + 1] - order_->begin[one]);
    most_shares_ =
        std::max<std::size_t>(most_shares_, acceptance_.row[one + 1] - acceptance_.row[one]);
  }
}

// A total, the levels above it, two nodes a level of a range; the share and its sum in pieces; the
// others of a class with theirs; three sums of these, and another range on the other side.
double AcceptedJumps::rounding_units() const {
  const auto levels = static_cast<double>(std::bit_width(order_->classes()));
  const double among = 1.0 + SumsOfOthers<double>::rounding_units(longest_class_);
  const double between = levels + 4.0 * levels + row_rounding_units(most_shares_) + 1.0;
  return among + between + 4.0;
}

template <class T>
void AcceptedJumps::sum(const T* u, T* out, std::size_t columns, JumpScratch<T>& scratch) const {
  stop_if_cancelled();
  const std::size_t size = order_->code.size();
  scratch.of_class.resize(columns);
  if (order_->classes() == 1) {  // places are codes, and there is nothing but the others
    scratch.others.apply(u, size, columns, out, scratch.of_class.data());
    const double own = acceptance_.own(0);
    for (std::size_t i = 0; own != 1.0 && i < size * columns; ++i) out[i] *= T(own);
    return;
  }
  scratch.by_place.resize(size * columns);
  for (std::size_t place = 0; place < size; ++place) {
    std::copy_n(u + order_->code[place] * columns, columns,
                scratch.by_place.data() + place * columns);
  }
  add_up(columns, scratch);
  for (std::size_t one = 0; one < order_->classes(); ++one) {
    if (one % kRowsBetweenLooks == 0) stop_if_cancelled();
    of_class(one, columns, scratch);
    const T own(acceptance_.own(one));
    for (std::size_t place = order_->begin[one]; place < order_->begin[one + 1]; ++place) {
      const T* others = scratch.by_place.data() + place * columns;
      T* to = out + order_->code[place] * columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] = scratch.of_class[c] + own * others[c];
    }
  }
}

// In place of every number what the others of its class add up to, and the totals of the classes
// with their tree.
template <class T>
void AcceptedJumps::add_up(std::size_t columns, JumpScratch<T>& scratch) const {
  std::size_t nodes = order_->classes();
  std::vector<std::vector<T>>& totals = scratch.totals;
  totals.resize(std::max<std::size_t>(totals.size(), std::bit_width(nodes) + 1));
  totals[0].resize(nodes * columns);
  for (std::size_t one = 0; one < nodes; ++one) {
    const std::size_t begin = order_->begin[one];
    T* numbers = scratch.by_place.data() + begin * columns;
    scratch.others.apply(numbers, order_->begin[one + 1] - begin, columns, numbers,
                         totals[0].data() + one * columns);
  }
  for (std::size_t level = 1; nodes > 1; ++level) {
    const std::size_t below = nodes;
    nodes = (below + 1) / 2;
    totals[level].assign(nodes * columns, T(0.0));
    for (std::size_t node = 0; node < below; ++node) {
      add(totals[level - 1].data() + node * columns, columns,
          totals[level].data() + node / 2 * columns);
    }
  }
}

// What one of a class accepts of all other classes.
template <class T>
void AcceptedJumps::of_class(std::size_t from, std::size_t columns, JumpScratch<T>& scratch) const {
  T* sum = scratch.of_class.data();
  std::fill_n(sum, columns, T(0.0));
  const std::size_t first = acceptance_.first[from];
  const std::size_t whole = acceptance_.whole[from];
  // The class itself is left out of both.
  add_range(scratch.totals, whole, std::max(whole, from), columns, sum);
  add_range(scratch.totals, std::max(whole, from + 1), order_->classes(), columns, sum);
  const double* share = acceptance_.share.data() + acceptance_.row[from];
  const auto add_shares = [&](std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    add_long_row(RowEntries{class_number_.data() + begin, share + (begin - first), end - begin},
                 scratch.totals[0].data(), columns, scratch.piece, sum);
  };
  add_shares(first, std::min(whole, from));
  add_shares(std::max(first, from + 1), whole);
}

template void AcceptedJumps::sum(const double*, double*, std::size_t, JumpScratch<double>&) const;
template void AcceptedJumps::sum(const DoubleDouble*, DoubleDouble*, std::size_t,
                                 JumpScratch<DoubleDouble>&) const;

}  // namespace archwalk
