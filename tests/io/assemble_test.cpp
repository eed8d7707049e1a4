#include "archwalk/io/assemble.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

/// Operators `first` .. `first + count - 1` of a small result; the value of (operator i, horizon h)
/// is 10 i + h, so that the whole is known by hand.
DataTree part_of(std::size_t first, std::size_t count) {
  std::vector<std::string> specs;
  std::vector<double> mean, turned;
  std::vector<std::int64_t> index;
  for (std::size_t i = first; i < first + count; ++i) {
    specs.push_back("operator " + std::to_string(i));
    index.push_back(static_cast<std::int64_t>(i));
    for (int h = 0; h < 3; ++h) mean.push_back(static_cast<double>(10 * i) + h);
  }
  for (int h = 0; h < 3; ++h) {
    for (std::size_t i = first; i < first + count; ++i) {
      turned.push_back(static_cast<double>(10 * i) + h);
    }
  }
  DataTree tree;
  tree.attributes = {{"", {{"format", std::string("archwalk sweep")}}}};
  tree.arrays = {
      {"operators", "spec", {"operator"}, {count}, specs, "1", "specification"},
      {"exact", "operator", {"operator"}, {count}, index, "1", "number of the operator"},
      {"exact", "horizon", {"horizon"}, {3}, std::vector<std::int64_t>{1, 2, 5}, "step", "horizon"},
      {"exact", "mean", {"operator", "horizon"}, {count, 3}, mean, "percent", "mean"},
      {"exact", "turned", {"horizon", "operator"}, {3, count}, turned, "percent", "mean, turned"},
      {"",
       "nothing",
       {},
       {},
       std::vector<double>{std::numeric_limits<double>::quiet_NaN()},
       "1",
       ""},
  };
  return tree;
}

void check_whole(const DataTree& whole, std::size_t count) {
  const DataTree expected = part_of(0, count);
  for (const Array& array : expected.arrays) {
    const Array& found = whole.at(array.group, array.name);
    EXPECT_EQ(found.shape, array.shape) << array.name;
    EXPECT_EQ(found.dims, array.dims) << array.name;
    if (array.name != "nothing") {
      EXPECT_TRUE(found.data == array.data) << array.name;
    }
  }
}

TEST(Concatenate, PartsOfAnySizeMakeTheWhole) {
  check_whole(concatenate({part_of(0, 2), part_of(2, 1), part_of(3, 0), part_of(3, 4)}), 7);
  check_whole(concatenate({part_of(0, 3)}), 3);
  EXPECT_THROW(concatenate({}), InputError);
}

TEST(AssembleFiles, EqualsConcatenationAndAddsTheExtra) {
  const TemporaryFolder folder;
  write_hdf5(folder / "0.h5", part_of(0, 2), false);
  write_hdf5(folder / "1.h5", part_of(2, 5), false);
  DataTree extra;
  extra.arrays = {{"hypotheses", "tau", {"row"}, {2}, std::vector<double>{-0.5, 1}, "1", "tau-b"}};
  extra.attributes = {{"", {{"format", std::string("changed")}, {"added", std::int64_t{1}}}},
                      {"provenance", {{"seed", std::int64_t{7}}}}};
  const std::vector<std::filesystem::path> parts = {folder / "0.h5", folder / "1.h5"};
  assemble_files(parts, extra, folder / "out.h5", false);
  const DataTree whole = read_hdf5(folder / "out.h5");
  check_whole(whole, 7);
  EXPECT_EQ(whole.get<double>("hypotheses", "tau"), (std::vector<double>{-0.5, 1}));
  ASSERT_EQ(whole.attributes.size(), 2u);
  EXPECT_EQ(
      whole.attributes[0].attributes,
      (std::vector<Attribute>{{"format", std::string("changed")}, {"added", std::int64_t{1}}}));
  const Array mean = gather(parts, "exact", "mean");
  EXPECT_TRUE(mean.data == whole.at("exact", "mean").data);
  expect_contains(
      message_of<InputError>([&] { assemble_files(parts, {}, folder / "out.h5", false); }),
      {"out.h5", "exists"});
}

TEST(AssembleFiles, PartsThatDontFitAreNamedByTheirFiles) {
  const TemporaryFolder folder;
  DataTree other = part_of(2, 2);
  other.arrays[2].data = std::vector<std::int64_t>{1, 2, 6};
  write_hdf5(folder / "0.h5", part_of(0, 2), false);
  write_hdf5(folder / "1.h5", other, false);
  const std::string told = message_of<InputError>([&] {
    gather({folder / "0.h5", folder / "1.h5"}, "exact", "horizon");
  });
  expect_contains(told, {"1.h5'", "/exact/horizon", "--resume"});
}

TEST(Concatenate, PartsThatDontFitAreNamed) {
  const auto refusal = [](auto change) {
    DataTree other = part_of(2, 2);
    change(other);
    return message_of<InputError>([&] { concatenate({part_of(0, 2), other}); });
  };
  expect_contains(refusal([](DataTree& tree) {
                    tree.arrays[2].data = std::vector<std::int64_t>{1, 2, 6};
                  }),
                  {"part 1", "/exact/horizon"});
  expect_contains(refusal([](DataTree& tree) { tree.arrays.pop_back(); }), {"5 datasets"});
  expect_contains(refusal([](DataTree& tree) { tree.arrays[3].name = "median"; }),
                  {"/exact/median", "/exact/mean"});
  expect_contains(refusal([](DataTree& tree) { tree.attributes.clear(); }), {"other attributes"});
  expect_contains(refusal([](DataTree& tree) {
                    tree.arrays[3].shape = {1, 3};
                    tree.arrays[3].data = std::vector<double>(3);
                  }),
                  {"two sizes of 'operator' in /exact"});
}

}  // namespace
}  // namespace archwalk
