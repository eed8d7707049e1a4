#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/operators/take_columns.hpp"
#include "archwalk/space/plain_codes.hpp"

namespace archwalk {

/// A column of an alias table in a large space.
struct AliasColumn {
  std::uint32_t threshold = 0;  ///< of the word shifted left by the column's bits
  std::uint32_t own = 0;        ///< target below the threshold
  std::uint32_t other = 0;      ///< target at or above it
};

/// One step of a matrix given by rows, for `Lanes` walks at once.
///
/// Draws: one word a step. Each row is an alias table (Walker 1977, built on integers) of 2^b
/// columns: the word's upper b bits choose a column, the others are compared with its threshold.
/// All weights are over 2^32, so the law is exact. b is the least that the row allows; where codes
/// fit into 16 bits and the tables into memory, all rows have the b of the longest, and a column is
/// one 64-bit word: threshold, other target, own target, from the top.
template <class Codes>
struct RowsStep {
  using Word = typename Codes::Word;
  template <int Lanes>
  struct State {};

  static constexpr bool kInPlace = true;
  static constexpr int kBitsOfHead = 5;

  DrawSchedule draws;
  int bits = 0;                           ///< b of all rows, with `packed`
  const std::uint64_t* packed = nullptr;  ///< [code, column], or null
  const std::uint64_t* head = nullptr;    ///< [code] where its columns begin << 5 | b
  const AliasColumn* columns = nullptr;   ///< [column]

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int /*step_of_group*/, State<Lanes>& /*state*/,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    const auto& word = words.next();
    if (packed != nullptr) {
      propose_packed<Lanes>(word, x, y);
      return;
    }
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t row = head[x[lane]];
      const std::uint32_t own_bits = static_cast<std::uint32_t>(row) & ((1u << kBitsOfHead) - 1);
      const std::uint64_t spread = static_cast<std::uint64_t>(word[lane]) << own_bits;
      const AliasColumn& column = columns[(row >> kBitsOfHead) + (spread >> 32)];
      y[lane] = static_cast<std::uint32_t>(spread) < column.threshold ? column.own : column.other;
    }
  }

 private:
  template <int Lanes>
  ARCHWALK_BODY void propose_packed(const std::uint32_t (&word)[Lanes], const Word (&x)[Lanes],
                                    Word (&y)[Lanes]) const {
    alignas(kLaneAlignment<Lanes>) std::uint32_t at[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      at[lane] = (x[lane] << bits) | (word[lane] >> (32 - bits));
    }
    take_columns<Lanes>(packed, bits, at, word, y);
  }
};

/// How the alias tables of a matrix are laid out.
class RowsTables {
 public:
  /// `matrix` must outlive it.
  explicit RowsTables(const RowMatrix& matrix);

  bool is_packed() const;
  int most_bits() const { return most_bits_; }

  // Filled by as many threads as the program allows.
  PackedColumns packed() const;
  /// Rows and targets by place [code].
  PackedColumns packed(const std::vector<std::uint16_t>& place) const;
  /// The same, held with the matrix; `place` may be null.
  std::shared_ptr<const PackedColumns> held(const std::vector<std::uint16_t>* place) const;
  std::vector<std::uint64_t> head() const;
  std::vector<AliasColumn> columns() const;

 private:
  int bits_of(std::uint32_t x) const;
  template <class Place>
  std::vector<std::uint64_t> packed_by(const Place& place) const;

  const RowMatrix& matrix_;
  std::uint32_t size_;
  int most_bits_ = 1;
};

/// The step of a matrix, its alias tables in `tables`; `name` is empty, or known to all operators
/// that share the matrix: then they share the tables. Packed ones are held with the matrix.
template <class Codes>
RowsStep<Codes> rows_step(const RowMatrix& matrix, StepTables& tables,
                          const std::string& name = {}) {
  const RowsTables rows(matrix);
  const auto place = [&]<class T>(const char* what, const T* /*type*/, const auto& make) {
    return name.empty() ? tables.place(make()) : tables.place_shared<T>(name + what, make);
  };
  RowsStep<Codes> step;
  step.draws = {1, 1};
  if (rows.is_packed()) {
    step.bits = rows.most_bits();
    const std::vector<std::uint16_t>* order = tables.take_order();
    step.packed = place(order == nullptr ? " packed" : " packed in order", step.packed, [&] {
      const auto held = rows.held(order);
      return std::shared_ptr<const std::vector<std::uint64_t>>(held, &held->column);
    });
  } else {
    step.head = place(" head", step.head, [&] { return rows.head(); });
    step.columns = place(" columns", step.columns, [&] { return rows.columns(); });
  }
  return step;
}

}  // namespace archwalk
