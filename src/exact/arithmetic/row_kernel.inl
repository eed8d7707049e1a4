#pragma once

#include "lane_doubles.inl"

// out(x) = Σ_i probability_i u(target_i) over the entries of stored rows, entry after entry, long
// rows in pieces; u and out are [x, column].

// Some columns in registers.
template <std::size_t Registers>
struct ColumnRegisters {
  static constexpr std::size_t kWidth = Registers * kDoubleLanes;
  Doubles of[Registers] = {};

  ARCHWALK_BODY void add(double probability, const double* u) {
    const Doubles weight = all_lanes(probability);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < Registers; ++i)
      of[i] += weight * load_doubles(u + i * kDoubleLanes);
  }
  ARCHWALK_BODY void add(const ColumnRegisters& piece) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < Registers; ++i) of[i] += piece.of[i];
  }
  ARCHWALK_BODY void store(double* to) const {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < Registers; ++i) store_doubles(to + i * kDoubleLanes, of[i]);
  }
};

// Fewer than fill one.
template <std::size_t Columns>
struct FewColumns {
  static constexpr std::size_t kWidth = Columns;
  double of[Columns] = {};

  ARCHWALK_BODY void add(double probability, const double* u) {
    for (std::size_t i = 0; i < Columns; ++i) of[i] += probability * u[i];
  }
  ARCHWALK_BODY void add(const FewColumns& piece) {
    for (std::size_t i = 0; i < Columns; ++i) of[i] += piece.of[i];
  }
  ARCHWALK_BODY void store(double* to) const {
    for (std::size_t i = 0; i < Columns; ++i) to[i] = of[i];
  }
};

// A row's columns from `column` on.
template <class Sum>
ARCHWALK_BODY void sum_row(const RowsInWork& rows, std::size_t place, std::size_t column) {
  const std::size_t row = rows.row == nullptr ? place : rows.row[place];
  const double* u = rows.u + column;
  const std::uint64_t end = rows.end[place];
  Sum total;
  for (std::uint64_t piece = rows.begin[row]; piece < end; piece += kernels::kRowPiece) {
    const std::uint64_t last = end - piece < kernels::kRowPiece ? end : piece + kernels::kRowPiece;
    Sum sum;
    for (std::uint64_t i = piece; i < last; ++i) {
      sum.add(rows.probability[i], u + rows.target[i] * rows.columns);
    }
    total.add(sum);
  }
  total.store(rows.out + row * rows.columns + column);
}

inline void sum_rows(const RowsInWork& rows) {
  using Wide = ColumnRegisters<kRegisters>;
  using Half = ColumnRegisters<kRegisters / 2>;
  for (std::size_t place = rows.first; place < rows.first + rows.count; ++place) {
    std::size_t column = 0;
    for (; column + Wide::kWidth <= rows.columns; column += Wide::kWidth) {
      sum_row<Wide>(rows, place, column);
    }
    const std::size_t left = rows.columns - column;
    if (left & 8) sum_row<Half>(rows, place, column);
    column += left & 8;
    if (left & 4) sum_row<FewColumns<4>>(rows, place, column);
    column += left & 4;
    if (left & 2) sum_row<FewColumns<2>>(rows, place, column);
    column += left & 2;
    if (left & 1) sum_row<FewColumns<1>>(rows, place, column);
  }
}
