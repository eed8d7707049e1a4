#include "sweep/joined_layout.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

// Two arrays of one group; archwalk's own files have one number of operators in it.
std::vector<Array> arrays_of(std::size_t means, std::size_t bounds) {
  const std::vector<double> none;
  return {{"exact", "mean", {"operator"}, {means}, none, "1", ""},
          {"exact", "bound", {"operator"}, {bounds}, none, "1", ""}};
}

TEST(JoinedLayout, AddsUpThePartsAndKnowsWhereEachBegins) {
  JoinedLayout layout("operator");
  layout.add(arrays_of(2, 2), {}, "first");
  layout.add(arrays_of(0, 0), {}, "second");
  layout.add(arrays_of(3, 3), {}, "third");
  EXPECT_EQ(layout.arrays()[0].shape, std::vector<std::size_t>{5});
  EXPECT_EQ(layout.offsets("exact"), (std::vector<std::size_t>{0, 2, 2, 5}));
}

TEST(JoinedLayout, AGroupHasOneNumberOfOperators) {
  JoinedLayout layout("operator");
  expect_contains(message_of<InputError>([&] { layout.add(arrays_of(2, 1), {}, "'x.h5'"); }),
                  {"'x.h5'", "two sizes of 'operator' in /exact"});
}

}  // namespace
}  // namespace archwalk
