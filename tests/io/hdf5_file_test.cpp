#include "archwalk/io/hdf5_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <bit>
#include <csignal>

#include "archwalk/core/error.hpp"
#include "flip_byte.hpp"
#include "sample_tree.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

/// Equal bit by bit: NaN equals itself, -0 differs from 0.
bool same_data(const Array::Data& a, const Array::Data& b) {
  const auto* x = std::get_if<std::vector<double>>(&a);
  const auto* y = std::get_if<std::vector<double>>(&b);
  if (x == nullptr || y == nullptr) return a == b;
  if (x->size() != y->size()) return false;
  for (std::size_t i = 0; i < x->size(); ++i) {
    if (std::bit_cast<std::uint64_t>((*x)[i]) != std::bit_cast<std::uint64_t>((*y)[i]))
      return false;
  }
  return true;
}

TEST(Hdf5File, EverythingReturns) {
  const TemporaryFolder folder;
  const DataTree tree = sample_tree();
  write_hdf5(folder / "a.h5", tree, false);
  const DataTree back = read_hdf5(folder / "a.h5");
  ASSERT_EQ(back.arrays.size(), tree.arrays.size());
  for (const Array& array : tree.arrays) {
    const Array& other = back.at(array.group, array.name);
    EXPECT_EQ(other.dims, array.dims) << array.name;
    EXPECT_EQ(other.shape, array.shape) << array.name;
    EXPECT_EQ(other.units, array.units) << array.name;
    EXPECT_EQ(other.long_name, array.long_name) << array.name;
    EXPECT_TRUE(same_data(other.data, array.data)) << array.name;
  }
  ASSERT_EQ(back.attributes.size(), 2u);
  for (const GroupAttributes& group : tree.attributes) {
    for (const GroupAttributes& other : back.attributes) {
      if (other.group == group.group) {
        EXPECT_EQ(other.attributes, group.attributes);
      }
    }
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.h5"});
}

TEST(Hdf5File, EqualTreesGiveEqualBytes) {
  const TemporaryFolder folder;
  write_hdf5(folder / "a.h5", sample_tree(), false);
  write_hdf5(folder / "b.h5", sample_tree(), false);
  std::ifstream a(folder / "a.h5", std::ios::binary);
  std::ifstream b(folder / "b.h5", std::ios::binary);
  const std::string x((std::istreambuf_iterator<char>(a)), {});
  const std::string y((std::istreambuf_iterator<char>(b)), {});
  EXPECT_GT(x.size(), 1000u);
  EXPECT_TRUE(x == y);
}

TEST(Hdf5File, ALargeArrayInSlabsEqualsItselfInOnePiece) {
  const TemporaryFolder folder;
  Array array{"g", "x", {"operator", "time"}, {3000, 101}, std::vector<double>(303000), "1", "x"};
  auto& values = std::get<std::vector<double>>(array.data);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 977) / 8;
  Hdf5Writer writer(folder / "a.h5", {array}, false);
  for (std::size_t begin = 0; begin < 3000; begin += 7) {
    const std::size_t rows = std::min<std::size_t>(7, 3000 - begin);
    Array part = array;
    part.shape[0] = rows;
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin * 101);
    part.data = std::vector<double>(first, first + static_cast<std::ptrdiff_t>(rows * 101));
    writer.write_slab(part, 0, begin);
  }
  writer.commit();
  EXPECT_TRUE(same_data(read_hdf5(folder / "a.h5").at("g", "x").data, array.data));
}

// xarray and nlohmann's JSON refuse files whose strings are not what they are said to be.
TEST(Hdf5File, StringsAreUtf8) {
  const TemporaryFolder folder;
  const std::string replaced = "caf\xEF\xBF\xBD.csv";
  DataTree tree;
  tree.attributes = {{"", {{"source", std::string("caf\xE9.csv")}}}};
  tree.arrays = {{"",
                  "name",
                  {"name"},
                  {3},
                  std::vector<std::string>{"caf\xE9.csv", "caf\xC3\xA9", "plain"},
                  "1",
                  "names"}};
  write_hdf5(folder / "t.h5", tree, false);
  const DataTree back = read_hdf5(folder / "t.h5");
  EXPECT_EQ(back.get<std::string>("", "name"),
            (std::vector<std::string>{replaced, "caf\xC3\xA9", "plain"}));
  EXPECT_EQ(std::get<std::string>(back.attributes.at(0).attributes.at(0).second), replaced);
}

TEST(Hdf5File, AnEmptyDimensionReturns) {
  const TemporaryFolder folder;
  DataTree tree;
  tree.arrays = {{"g", "x", {"operator"}, {0}, std::vector<double>{}, "1", "nothing"},
                 {"g", "s", {"operator"}, {0}, std::vector<std::string>{}, "1", "nothing"}};
  write_hdf5(folder / "a.h5", tree, false);
  EXPECT_EQ(read_hdf5(folder / "a.h5").at("g", "x").shape, std::vector<std::size_t>{0});
}

TEST(Hdf5File, LayoutsThatContradictThemselvesAreRefused) {
  const TemporaryFolder folder;
  const Array x{"g", "x", {"d"}, {2}, std::vector<double>{1, 2}, "1", "x"};
  const auto refusal = [&](std::vector<Array> arrays) {
    return message_of<InputError>([&] { write_hdf5(folder / "a.h5", {arrays, {}}, false); });
  };
  Array slash = x;
  slash.name = "cifar10/test";
  expect_contains(refusal({slash}), {"'cifar10/test'"});
  expect_contains(refusal({x, x}), {"/g/x", "twice"});
  Array longer{"g", "y", {"d"}, {3}, std::vector<double>{1, 2, 3}, "1", "y"};
  expect_contains(refusal({x, longer}), {"'d'", "/g/y", "size 3", "2 elsewhere"});
  longer.shape = {2};
  longer.data = std::vector<double>{1};
  expect_contains(refusal({longer}), {"/g/y", "1 values"});
  longer.dims = {"d", "e"};
  expect_contains(refusal({longer}), {"2 dims but 1 extents"});
  const Array d{"g", "d", {"e"}, {3}, std::vector<double>{1, 2, 3}, "1", "no coordinate of d"};
  expect_contains(refusal({x, d}), {"/g/d", "not its coordinate"});
  EXPECT_TRUE(folder.names().empty());
}

TEST(OutputPath, ExistingFilesAndBadFoldersAreRefusedBeforeAnyWork) {
  const TemporaryFolder folder;
  const auto taken = folder.write("taken.h5", "results");
  const auto refusal = [](const std::filesystem::path& path) {
    return message_of<InputError>([&] { check_output_path(path, false); });
  };
  expect_contains(refusal(taken), {"taken.h5", "exists", "--force"});
  expect_contains(message_of<InputError>([&] { write_hdf5(taken, sample_tree(), false); }),
                  {"exists"});
  expect_contains(refusal(folder / "none/a.h5"), {"none", "does not exist"});
  expect_contains(refusal(folder.path()), {"is a folder"});
  expect_contains(refusal(""), {"names no file"});
  // /proc takes no files, not even root's, whom permissions would not stop.
  expect_contains(refusal("/proc/a.h5"), {"can't create a file in the folder '/proc'"});
  check_output_path(taken, true);
  check_output_path(folder / "new.h5", false);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"taken.h5"});
  write_hdf5(taken, sample_tree(), true);
  EXPECT_EQ(read_hdf5(taken).arrays.size(), sample_tree().arrays.size());
}

TEST(OutputPath, AFileThatAppearsMeanwhileIsNotReplaced) {
  const TemporaryFolder folder;
  Hdf5Writer writer(folder / "a.h5", {}, false);
  folder.write("a.h5", "another's results");
  expect_contains(message_of<InputError>([&] { writer.commit(); }), {"a.h5", "exists"});
  EXPECT_EQ(std::filesystem::file_size(folder / "a.h5"), 17u);
}

TEST(Hdf5File, AFullDiskIsASystemErrorAndLeavesNothing) {
  const TemporaryFolder folder;
  Array array{"g", "x", {"i"}, {1000000}, std::vector<double>(1000000), "1", "x"};
  auto& values = std::get<std::vector<double>>(array.data);
  std::uint64_t state = 1;
  for (double& value : values) {  // of little pattern, so that it doesn't deflate away
    state = state * 6364136223846793005u + 1442695040888963407u;
    value = static_cast<double>(state >> 11);
  }
  // A limit on the size of files fails the same writes as a full disk does.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const rlim_t limit : {std::size_t{0}, std::size_t{3000}, std::size_t{2000000}}) {
    const rlimit small{limit, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const std::string message = message_of<SystemError>([&] {
      write_hdf5(folder / "a.h5", {{array}, {}}, false);
    });
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_contains(message, {"a.h5", "File too large", "free space"});
    EXPECT_TRUE(folder.names().empty());
  }
  std::signal(SIGXFSZ, handler);
  write_hdf5(folder / "a.h5", {{array}, {}}, false);
  EXPECT_TRUE(same_data(read_hdf5(folder / "a.h5").at("g", "x").data, array.data));
}

TEST(Hdf5File, FilesThatAreNoneAreRefusedByName) {
  const TemporaryFolder folder;
  const auto refusal = [](const std::filesystem::path& path) {
    return message_of<InputError>([&] { read_hdf5(path); });
  };
  expect_contains(refusal(folder / "none.h5"), {"none.h5", "does not exist"});
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  expect_contains(refusal(folder / "loop"), {"can't read", "symbolic links"});
  expect_contains(refusal(folder.path()), {"is no file"});
  expect_contains(refusal(folder.write("text.h5", "architecture,a\n")),
                  {"text.h5", "no HDF5 file"});
  expect_contains(refusal(folder.write("empty.h5", "")), {"empty.h5", "no HDF5 file"});
  write_hdf5(folder / "cut.h5", sample_tree(), false);
  std::filesystem::resize_file(folder / "cut.h5", 4000);
  expect_contains(refusal(folder / "cut.h5"), {"cut.h5"});
}

TEST(Hdf5File, AFlippedByteIsFoundByItsChecksum) {
  const TemporaryFolder folder;
  Array array{"g", "x", {"i"}, {50000}, std::vector<double>(50000), "1", "x"};
  auto& values = std::get<std::vector<double>>(array.data);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * i % 9973);
  write_hdf5(folder / "a.h5", {{array}, {}}, false);
  flip_byte(folder / "a.h5", std::filesystem::file_size(folder / "a.h5") / 2);
  expect_contains(message_of<InputError>([&] { read_hdf5(folder / "a.h5"); }), {"a.h5", "damaged"});
}

// HDF5's own checksums do not reach them.
TEST(Hdf5File, AFlippedByteOfAnyTextIsFound) {
  const TemporaryFolder folder;
  DataTree tree = sample_tree();
  tree.arrays[0].data = std::vector<std::string>{"uniform()", "restart(rho=0.25)", ""};
  write_hdf5(folder / "whole.h5", tree, false);
  std::ifstream file(folder / "whole.h5", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  for (const std::string text : {"archwalk sample", "Größe", "rho=0.25", "bottom:0.1",
                                 "path length", "wall time", "percent"}) {
    const std::size_t place = bytes.find(text);
    ASSERT_NE(place, std::string::npos) << text;
    const auto damaged = folder.write("damaged.h5", bytes);
    flip_byte(damaged, place + 2);
    expect_contains(message_of<DamagedFile>([&] { read_hdf5(damaged); }),
                    {"damaged.h5", "do not match their checksum"});
  }
}

TEST(Hdf5File, WhatTheMachineFailsToReadIsNotCalledDamaged) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/proc/self/mem", folder / "a.h5");
  expect_contains(message_of<SystemError>([&] { read_hdf5(folder / "a.h5"); }),
                  {"a.h5", "Input/output error"});
}

TEST(Hdf5Reader, NamesTheNearestDataset) {
  const TemporaryFolder folder;
  write_hdf5(folder / "a.h5", sample_tree(), false);
  const Hdf5Reader reader(folder / "a.h5");
  EXPECT_EQ(reader.root_attribute("format"), "archwalk sample");
  EXPECT_EQ(reader.root_attribute("none"), "");
  expect_contains(message_of<InputError>([&] { reader.read("operators", "specs"); }),
                  {"a.h5", "/operators/specs", "/operators/spec"});
}

}  // namespace
}  // namespace archwalk
