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

using Paths = std::vector<std::filesystem::path>;

/// Files of the parts, in their order.
Paths write_parts(const TemporaryFolder& folder, const std::vector<DataTree>& parts) {
  Paths files;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    files.push_back(folder / (std::to_string(i) + ".h5"));
    write_hdf5(files.back(), parts[i], true);
  }
  return files;
}

TEST(Gather, PartsOfAnySizeMakeTheWhole) {
  const TemporaryFolder folder;
  const DataTree all = part_of(0, 1);
  std::vector<std::pair<std::string, std::string>> names;
  for (const Array& array : all.arrays) names.emplace_back(array.group, array.name);
  check_whole(gather(write_parts(folder, {part_of(0, 2), part_of(2, 1), part_of(3, 4)}), names), 7);
  check_whole(gather(write_parts(folder, {part_of(0, 3)}), names), 3);
  EXPECT_THROW(gather({}, names), InputError);
}

TEST(Gather, GivesWhatIsAskedForInThatOrder) {
  const TemporaryFolder folder;
  const Paths parts = write_parts(folder, {part_of(0, 2), part_of(2, 5)});
  const DataTree some = gather(parts, {{"exact", "mean"}, {"operators", "spec"}});
  ASSERT_EQ(some.arrays.size(), 2u);
  EXPECT_EQ(some.arrays[0].name, "mean");
  EXPECT_EQ(some.arrays[1].name, "spec");
  EXPECT_TRUE(some.arrays[0].data == part_of(0, 7).at("exact", "mean").data);
  expect_contains(message_of<InputError>([&] {
                    gather(parts, {{"exact", "median"}});
                  }),
                  {"/exact/median"});
}

TEST(Gather, PartsThatDontFitAreNamedByTheirFiles) {
  const TemporaryFolder folder;
  DataTree other = part_of(2, 2);
  other.arrays[2].data = std::vector<std::int64_t>{1, 2, 6};
  const Paths parts = write_parts(folder, {part_of(0, 2), other});
  expect_contains(message_of<InputError>([&] {
                    gather(parts, {{"exact", "horizon"}});
                  }),
                  {"1.h5'", "/exact/horizon", "--resume"});
}

TEST(AssembleFiles, JoinsThePartsAndAddsTheExtra) {
  const TemporaryFolder folder;
  const Paths parts = write_parts(folder, {part_of(0, 2), part_of(2, 5)});
  DataTree extra;
  extra.arrays = {{"hypotheses", "tau", {"row"}, {2}, std::vector<double>{-0.5, 1}, "1", "tau-b"}};
  extra.attributes = {{"", {{"format", std::string("changed")}, {"added", std::int64_t{1}}}},
                      {"provenance", {{"seed", std::int64_t{7}}}}};
  assemble_files(parts, extra, folder / "out.h5", false);
  const DataTree whole = read_hdf5(folder / "out.h5");
  check_whole(whole, 7);
  EXPECT_EQ(whole.get<double>("hypotheses", "tau"), (std::vector<double>{-0.5, 1}));
  ASSERT_EQ(whole.attributes.size(), 2u);
  EXPECT_EQ(
      whole.attributes[0].attributes,
      (std::vector<Attribute>{{"format", std::string("changed")}, {"added", std::int64_t{1}}}));
  expect_contains(
      message_of<InputError>([&] { assemble_files(parts, {}, folder / "out.h5", false); }),
      {"out.h5", "exists"});
}

TEST(AssembleFiles, PartsThatDontFitAreNamedByTheirFiles) {
  const TemporaryFolder folder;
  const auto refusal = [&](auto change) {
    DataTree other = part_of(2, 2);
    change(other);
    const Paths parts = write_parts(folder, {part_of(0, 2), other});
    return message_of<InputError>([&] { assemble_files(parts, {}, folder / "out.h5", true); });
  };
  expect_contains(refusal([](DataTree& tree) {
                    tree.arrays[2].data = std::vector<std::int64_t>{1, 2, 6};
                  }),
                  {"1.h5'", "/exact/horizon", "--resume"});
  expect_contains(refusal([](DataTree& tree) { tree.arrays.pop_back(); }), {"5 datasets"});
  expect_contains(refusal([](DataTree& tree) { tree.arrays[3].name = "median"; }),
                  {"/exact/median", "/exact/mean"});
  expect_contains(refusal([](DataTree& tree) { tree.attributes.clear(); }), {"other attributes"});
}

}  // namespace
}  // namespace archwalk
