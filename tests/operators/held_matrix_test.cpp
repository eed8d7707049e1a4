#include "archwalk/operators/held_matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "archwalk/core/parallel.hpp"
#include "archwalk/operators/random_explicit.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

RowMatrix of_entries(std::size_t count) {
  RowMatrix matrix;
  matrix.begin = {0, count};
  matrix.entries.resize(count);
  return matrix;
}

RandomExplicit prepared(const ProductShape& shape, int out_degree, int draw) {
  RandomExplicit proposal;
  proposal.out_degree = out_degree;
  proposal.pmf = {0.1, 0.4, 0.5};
  proposal.draw = draw;
  proposal.prepare(shape);
  return proposal;
}

TEST(HeldMatrix, IsMadeOnce) {
  const auto held = std::make_shared<HeldMatrix>();
  int made = 0;
  const auto make = [&] {
    ++made;
    return of_entries(3);
  };
  const auto first = held->get(make);
  EXPECT_EQ(first->entries.size(), 3u);
  EXPECT_EQ(held->get(make), first);
  EXPECT_EQ(made, 1);
}

TEST(HeldMatrix, GivesWayToTheNextAndIsMadeAgain) {
  const auto older = std::make_shared<HeldMatrix>();
  const auto newer = std::make_shared<HeldMatrix>();
  const auto never = []() -> RowMatrix { throw std::logic_error("it is held"); };
  older->get([] { return of_entries(5); });
  newer->get([] { return of_entries(kMostHeldEntries - 5); });
  EXPECT_NO_THROW(older->get(never));  // both fit
  EXPECT_NO_THROW(newer->get(never));
  const auto newest = std::make_shared<HeldMatrix>();
  newest->get([] { return of_entries(1); });
  EXPECT_THROW(older->get(never), std::logic_error);
  EXPECT_NO_THROW(newer->get(never));
  EXPECT_NO_THROW(newest->get(never));
  EXPECT_EQ(older->get([] { return of_entries(2); })->entries.size(), 2u);
}

TEST(HeldMatrix, LeavesRoomWhereItsOwnersEnd) {
  const auto first = std::make_shared<HeldMatrix>();
  first->get([] { return of_entries(1); });
  std::make_shared<HeldMatrix>()->get([] { return of_entries(kMostHeldEntries - 1); });
  std::make_shared<HeldMatrix>()->get([] { return of_entries(kMostHeldEntries - 1); });
  EXPECT_NO_THROW(first->get([]() -> RowMatrix { throw std::logic_error("it is held"); }));
}

TEST(HeldMatrix, IsNotHeldWhereItIsTooLarge) {
  const auto held = std::make_shared<HeldMatrix>();
  int made = 0;
  for (int i = 0; i < 2; ++i) {
    held->get([&] {
      ++made;
      return of_entries(kMostHeldEntries + 1);
    });
  }
  EXPECT_EQ(made, 2);
}

// The same for any number of threads, and as rows drawn one by one. Long and short rows; more of
// them than are drawn at once.
TEST(DrawnMatrix, IsTheSameHoweverItIsDrawn) {
  for (const auto& [radix, edges, out_degree] :
       {std::tuple{3, 9, 5}, {5, 4, 24}, {4, 3, 64}, {4, 3, 65}, {5, 3, 3000}}) {
    const ProductShape shape = test::shape_of(radix, edges);
    for (const int threads : {1, 2, 5}) {
      const ThreadLimit limit(threads);
      const RandomExplicit proposal = prepared(shape, out_degree, 6);
      const auto matrix = proposal.all_rows(shape);
      ASSERT_EQ(matrix->begin.size(), shape.size + 1u);
      std::vector<WeightedTarget> row;
      for (std::uint32_t x = 0; x < shape.size; ++x) {
        proposal.draw_row(shape, x, row);
        ASSERT_EQ(row.size(), matrix->row(x).size());
        for (std::size_t i = 0; i < row.size(); ++i) {
          ASSERT_EQ(row[i].target, matrix->row(x)[i].target);
          ASSERT_EQ(row[i].weight, matrix->row(x)[i].weight);
        }
      }
    }
  }
}

TEST(DrawnMatrix, CopiesOfAnOperatorShareIt) {
  const ProductShape shape = test::shape_of(3, 4);
  const RandomExplicit proposal = prepared(shape, 4, 1);
  const RandomExplicit copy = proposal;
  EXPECT_EQ(copy.all_rows(shape), proposal.all_rows(shape));
  EXPECT_EQ(copy.rows_to_visit(shape), proposal.all_rows(shape));
}

// Of 5^8 rows of 43 targets none is kept, and the facts are those of the rows.
TEST(DrawnMatrix, TooLargeToBeHeldItIsDrawnRowByRow) {
  const ProductShape shape = test::shape_of(5, 8);
  ASSERT_GT(shape.size * std::uint64_t{43}, kMostHeldEntries);
  const RandomExplicit proposal = prepared(shape, 43, 2);
  EXPECT_EQ(proposal.rows_to_visit(shape), nullptr);
  const auto matrix = proposal.all_rows(shape);
  std::size_t fullest = 0;
  for (std::uint32_t x = 0; x < shape.size; ++x) fullest = std::max(fullest, matrix->row(x).size());
  EXPECT_EQ(proposal.row_facts.fullest_row, fullest);
  EXPECT_EQ(proposal.row_facts.reach, matrix->facts.reach);
  EXPECT_NEAR(proposal.row_facts.reach, 0.4 * 1 + 0.5 * 2, 0.01);
}

TEST(PackedColumns, AreHeldWithTheMatrix) {
  const ProductShape shape = test::shape_of(3, 4);
  const auto matrix = prepared(shape, 4, 1).all_rows(shape);
  const auto columns = RowsTables(*matrix).held(nullptr);
  EXPECT_EQ(RowsTables(*matrix).held(nullptr), columns);
  const RowMatrix copy = *matrix;
  EXPECT_EQ(RowsTables(copy).held(nullptr), columns);
  EXPECT_EQ(columns->column, RowsTables(*matrix).packed().column);
}

// By place they are those by code, rows and targets renamed.
TEST(PackedColumns, AreHeldInOneOrderToo) {
  const ProductShape shape = test::shape_of(3, 4);
  const auto matrix = prepared(shape, 4, 1).all_rows(shape);
  const RowsTables rows(*matrix);
  std::vector<std::uint16_t> place(shape.size);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    place[x] = static_cast<std::uint16_t>((x + 5) % shape.size);
  }
  const auto by_code = rows.held(nullptr);
  const auto by_place = rows.held(&place);
  EXPECT_EQ(rows.held(&place), by_place);
  const std::size_t width = std::size_t{1} << rows.most_bits();
  for (std::size_t i = 0; i < by_code->column.size(); ++i) {
    const std::uint64_t code = by_code->column[i];
    const std::uint64_t renamed =
        code >> 32 << 32 | std::uint64_t{place[code >> 16 & 0xFFFF]} << 16 | place[code & 0xFFFF];
    ASSERT_EQ(by_place->column[place[i / width] * width + i % width], renamed);
  }
  std::swap(place[0], place[1]);
  EXPECT_NE(rows.held(&place), by_place);
  EXPECT_EQ(rows.held(&place)->place, place);
}

// Within the bodies of a loop on all threads, as the exact engine asks for matrices.
TEST(DrawnMatrix, IsDrawnOnSeveralThreadsAtOnce) {
  const ProductShape shape = test::shape_of(5, 5);
  const auto expected = prepared(shape, 8, 3).all_rows(shape);
  std::vector<std::shared_ptr<const RowMatrix>> drawn(12);
  for_each_index(drawn.size(), 3,
                 [&](std::size_t i) { drawn[i] = prepared(shape, 8, 3).all_rows(shape); });
  for (const auto& matrix : drawn) {
    ASSERT_EQ(matrix->begin, expected->begin);
    for (std::size_t i = 0; i < expected->entries.size(); ++i) {
      ASSERT_EQ(matrix->entries[i].target, expected->entries[i].target);
      ASSERT_EQ(matrix->entries[i].weight, expected->entries[i].weight);
    }
  }
}

}  // namespace
}  // namespace archwalk
