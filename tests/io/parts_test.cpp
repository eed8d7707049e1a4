#include "archwalk/io/parts.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

DataTree block(std::size_t index) {
  const double value = static_cast<double>(index);
  DataTree tree;
  tree.arrays = {{"exact",
                  "mean",
                  {"operator", "horizon"},
                  {2, 2},
                  std::vector<double>{value, value + 0.25, value + 0.5, value + 0.75},
                  "1",
                  "mean"}};
  return tree;
}

std::vector<double> whole(std::size_t blocks) {
  std::vector<double> values;
  for (std::size_t i = 0; i < 4 * blocks; ++i) values.push_back(0.25 * static_cast<double>(i));
  return values;
}

using Numbers = std::vector<std::size_t>;

std::ptrdiff_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator entries(folder);
  return std::count_if(begin(entries), end(entries),
                       [](const auto& entry) { return entry.is_regular_file(); });
}

TEST(PartStore, PartsInAnyOrderMakeTheOutput) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  EXPECT_EQ(store.folder().filename(), "out.h5.parts");
  store.write(2, block(2));
  store.write(0, block(0));
  EXPECT_EQ(store.finished(), (Numbers{0, 2}));
  expect_contains(message_of<InputError>([&] { store.assemble(3, {}, false); }),
                  {"1 of 3 parts are missing", "the first: 1", "--resume"});
  store.write(1, block(1));
  EXPECT_TRUE(std::filesystem::exists(store.folder() / "000001.h5"));
  EXPECT_TRUE(store.gather("exact", "mean").data == Array::Data(whole(3)));
  store.assemble(3, {}, false);
  const DataTree output = read_hdf5(folder / "out.h5");
  EXPECT_EQ(output.get<double>("exact", "mean"), whole(3));
  EXPECT_TRUE(output.attributes.empty());  // nothing of the parts' bookkeeping
  store.remove();
  EXPECT_EQ(folder.names(), std::vector<std::string>{"out.h5"});
}

TEST(PartStore, AKilledRunLosesOnlyThePartInWork) {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    PartStore store(folder / "out.h5", "configuration 1");
    store.open(ExistingParts::refuse);
    store.write(0, block(0));
    store.write(1, block(1));
    Hdf5Writer half(store.folder() / "000002.h5", block(2).arrays, true);
    half.write(block(2).arrays[0]);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));

  PartStore store(folder / "out.h5", "configuration 1");
  expect_contains(message_of<InputError>([&] { store.open(ExistingParts::refuse); }),
                  {"out.h5.parts", "2 finished parts", "--resume", "--force"});
  EXPECT_EQ(files_in(store.folder()), 3);  // what was refused removes nothing
  store.open(ExistingParts::resume);
  EXPECT_EQ(store.finished(), (Numbers{0, 1}));
  EXPECT_EQ(files_in(store.folder()), 2);
  store.write(2, block(2));
  store.assemble(3, {}, false);
  EXPECT_EQ(read_hdf5(folder / "out.h5").get<double>("exact", "mean"), whole(3));
}

TEST(PartStore, PartsOfAnotherConfigurationAreNeverMixed) {
  const TemporaryFolder folder;
  {
    PartStore store(folder / "out.h5", "configuration 1");
    store.open(ExistingParts::refuse);
    store.write(0, block(0));
    store.write(1, block(1));
  }
  PartStore other(folder / "out.h5", "configuration 2");
  std::filesystem::resize_file(other.folder() / "000000.h5", 100);
  expect_contains(message_of<InputError>([&] { other.open(ExistingParts::resume); }),
                  {"000001.h5", "another configuration", "--force"});
  EXPECT_EQ(files_in(other.folder()), 2);  // the damaged one too
  other.open(ExistingParts::discard);
  EXPECT_TRUE(other.finished().empty());
}

TEST(PartStore, ADamagedPartIsMadeAgain) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  store.write(0, block(0));
  store.write(1, block(1));
  std::filesystem::resize_file(store.folder() / "000001.h5", 100);
  store.open(ExistingParts::resume);
  EXPECT_EQ(store.finished(), Numbers{0});
}

TEST(PartStore, APartOfAnotherVersionIsKept) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  DataTree newer = block(0);
  newer.attributes.push_back(
      {"", {{"format", std::string("archwalk sweep")}, {"format_version", std::int64_t{99}}}});
  store.write(0, newer);
  expect_contains(message_of<InputError>([&] { store.open(ExistingParts::resume); }),
                  {"000000.h5", "version is 99", "reads 1"});
  EXPECT_EQ(store.finished(), Numbers{0});
  expect_contains(message_of<InputError>([&] { complete_parts({store.folder()}); }),
                  {"000000.h5", "version is 99"});
  EXPECT_TRUE(origin_of(store.folder() / "000000.h5").fingerprint.empty());
}

TEST(CompleteParts, AFolderThatCanNotBeReadIsSaidToBe) {
  const TemporaryFolder folder;
  const auto told = [](const std::filesystem::path& path) {
    return message_of<InputError>([&] { complete_parts({path}); });
  };
  expect_contains(told(folder / "absent"), {"absent", "does not exist"});
  expect_contains(told(folder.write("file", "x")), {"file", "no folder"});
  expect_contains(told(folder.path()), {"no parts of a sweep"});
}

TEST(PartStore, OnePartIsCountedAsOne) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  store.write(0, block(0));
  expect_contains(message_of<InputError>([&] { store.open(ExistingParts::refuse); }),
                  {"holds 1 finished part of an earlier run"});
}

TEST(PartStore, OneProcessAtATime) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  PartStore second(folder / "out.h5", "configuration 1");
  expect_contains(message_of<InputError>([&] { second.open(ExistingParts::resume); }),
                  {"another process", "out.h5.parts"});
}

TEST(PartStore, AForeignFileIsLeftAlone) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  store.write(0, block(0));
  folder.write("out.h5.parts/notes.txt", "mine");
  store.open(ExistingParts::discard);
  store.remove();
  EXPECT_TRUE(std::filesystem::exists(folder / "out.h5.parts/notes.txt"));
  folder.write("taken.h5.parts", "a file");
  PartStore blocked(folder / "taken.h5", "configuration 1");
  expect_contains(message_of<InputError>([&] { blocked.open(ExistingParts::refuse); }),
                  {"taken.h5.parts", "can't create"});
}

}  // namespace
}  // namespace archwalk
