#include "archwalk/io/parts.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "archwalk/core/error.hpp"
#include "archwalk/io/assemble.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "flip_byte.hpp"
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

/// While it lives this process can open no file more.
class LimitOfFiles {
 public:
  LimitOfFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~LimitOfFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  LimitOfFiles(const LimitOfFiles&) = delete;
  LimitOfFiles& operator=(const LimitOfFiles&) = delete;

 private:
  rlimit before_{};
};

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
  expect_contains(message_of<InputError>([&] { store.parts(3); }),
                  {"1 of 3 parts are missing", "the first: 1", "--resume"});
  store.write(1, block(1));
  EXPECT_TRUE(std::filesystem::exists(store.folder() / "000001.h5"));
  assemble_files(store.parts(3), {}, folder / "out.h5", false);
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
  assemble_files(store.parts(3), {}, folder / "out.h5", false);
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

/// Parts 0..2, with nothing wrong.
void write_three(PartStore& store) {
  store.open(ExistingParts::refuse);
  for (std::size_t index = 0; index < 3; ++index) store.write(index, block(index));
}

TEST(PartStore, EachPartThatIsReadThroughIsTold) {
  struct Counted final : Progress {
    double work = 0.0;
    void advance(double more) override { work += more; }
  };
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  Counted progress;
  EXPECT_TRUE(store.open(ExistingParts::resume, progress).empty());
  EXPECT_EQ(progress.work, 3.0);
}

TEST(PartStore, ADamagedPartIsPutAsideAndMadeAgain) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  std::filesystem::resize_file(store.folder() / "000001.h5", 100);
  const std::vector<std::string> told = store.open(ExistingParts::resume);
  ASSERT_EQ(told.size(), 1u);
  expect_contains(told[0], {"000001.h5' is damaged", "put aside as 000001.h5.aside"});
  EXPECT_EQ(store.finished(), (Numbers{0, 2}));
  EXPECT_EQ(std::filesystem::file_size(store.folder() / "000001.h5.aside"), 100u);
  store.remove();
  EXPECT_TRUE(folder.names().empty());
}

// Names, shapes and attributes still read; what is found only by reading all would be found when
// the parts are joined, at the end of a long run, and every time again.
TEST(PartStore, DamageToTheDataIsFoundBeforeTheRun) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  store.open(ExistingParts::refuse);
  DataTree large = block(0);
  std::vector<double> values(40000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * i % 9973);
  large.arrays.push_back({"exact", "much", {"cell"}, {values.size()}, values, "1", "much"});
  store.write(0, large);
  const std::filesystem::path part = store.folder() / "000000.h5";
  std::filesystem::resize_file(part, std::filesystem::file_size(part) - 16);  // its checksum
  flip_byte(part, std::filesystem::file_size(part) / 2);
  EXPECT_EQ(Hdf5Reader(part).layout().size(), 2u);
  EXPECT_EQ(store.open(ExistingParts::resume).size(), 1u);
  EXPECT_TRUE(store.finished().empty());
}

// Wherever it is: HDF5 itself may crash, or never end, over damage to its own structures.
TEST(PartStore, AFlippedByteAnywhereIsFound) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  const std::filesystem::path part = store.folder() / "000001.h5";
  std::filesystem::copy_file(part, folder / "whole.h5");
  const std::size_t size = std::filesystem::file_size(part) - 16;  // beside the checksum itself
  for (std::size_t place = 0; place < size; place += 37) {
    flip_byte(part, place);
    ASSERT_TRUE(origin_of(part).fingerprint.empty()) << place;
    ASSERT_EQ(store.open(ExistingParts::resume).size(), 1u) << place;
    std::filesystem::copy_file(folder / "whole.h5", part);
  }
}

TEST(PartStore, APartThatCanNotBeReadIsNotTakenForDamaged) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  std::filesystem::remove(store.folder() / "000001.h5");
  // Reading it at its beginning is an input/output error.
  std::filesystem::create_symlink("/proc/self/mem", store.folder() / "000001.h5");
  expect_contains(message_of<SystemError>([&] { store.open(ExistingParts::resume); }),
                  {"000001.h5", "Input/output error"});
  EXPECT_EQ(store.finished(), (Numbers{0, 1, 2}));
}

TEST(PartStore, AFileThatCanNotBeOpenedIsNotTakenForDamaged) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer itself opens descriptors, to look at a virtual table";
#endif
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  {
    const LimitOfFiles none_more;
    expect_contains(message_of<SystemError>([&] { store.open(ExistingParts::resume); }),
                    {"out.h5.parts", "Too many open files"});
    expect_contains(message_of<SystemError>([&] { Hdf5Reader(store.folder() / "000001.h5"); }),
                    {"000001.h5", "Too many open files"});
  }
  EXPECT_TRUE(store.open(ExistingParts::resume).empty());
  EXPECT_EQ(store.finished(), (Numbers{0, 1, 2}));
}

TEST(PartStore, ACopyUnderAnotherNumberIsNoPart) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  std::filesystem::copy_file(store.folder() / "000002.h5", store.folder() / "000014.h5");
  std::filesystem::copy_file(store.folder() / "000002.h5", store.folder() / "000000.h5",
                             std::filesystem::copy_options::overwrite_existing);
  const std::vector<std::string> told = store.open(ExistingParts::resume);
  ASSERT_EQ(told.size(), 2u);
  expect_contains(told[0], {"000000.h5' holds part 2"});
  expect_contains(told[1], {"000014.h5' holds part 2"});
  EXPECT_EQ(store.finished(), (Numbers{1, 2}));
  store.write(0, block(0));
  EXPECT_EQ(store.parts(3).size(), 3u);
}

TEST(PartStore, AnHdf5FileThatIsNoPartIsLeftWhereItIs) {
  const TemporaryFolder folder;
  PartStore store(folder / "out.h5", "configuration 1");
  write_three(store);
  write_hdf5(store.folder() / "000005.h5", block(5), false);
  expect_contains(message_of<InputError>([&] { store.open(ExistingParts::resume); }),
                  {"000005.h5' is no part of a sweep"});
  EXPECT_EQ(store.finished(), (Numbers{0, 1, 2, 5}));
  // Nor do such files pass for parts that are to be joined.
  std::filesystem::create_directory(folder / "others");
  DataTree other = block(0);
  for (const char* format : {"archwalk table", "archwalk sweep"}) {
    other.attributes = {
        {"", {{"format", std::string(format)}, {"format_version", std::int64_t{1}}}}};
    write_hdf5(folder / "others/000000.h5", other, true);
    expect_contains(message_of<InputError>([&] { complete_parts({folder / "others"}); }),
                    {"000000.h5' is no part of a sweep"});
  }
}

TEST(PartStore, MorePartsThanNumbersAreRefusedBeforeTheRun) {
  EXPECT_NO_THROW(PartStore::check_count(1000000, 5000000));
  expect_contains(message_of<InputError>([] { PartStore::check_count(1000001, 5000001); }),
                  {"5,000,001 operators in 1,000,001 parts", "--block 6"});
}

TEST(CompleteParts, AnotherSweepThanTheOneExpectedIsRefused) {
  EXPECT_NO_THROW(check_fingerprint("abc", ""));
  EXPECT_NO_THROW(check_fingerprint("abc", "abc"));
  expect_contains(message_of<InputError>([] { check_fingerprint("abc", "def"); }),
                  {"another sweep", "abc", "def", "new folder"});
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
