#include "archwalk/io/output_path.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>

#include "archwalk/core/error.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

std::string refusal(const fs::path& path, const std::vector<fs::path>& inputs) {
  return message_of<InputError>([&] { check_not_an_input(path, inputs); });
}

TEST(OutputPath, AnInputIsNoOutputByWhateverName) {
  const TemporaryFolder folder;
  const fs::path input = folder.write("table.h5", "something of value");
  fs::create_symlink(input, folder / "link.h5");
  fs::create_hard_link(input, folder / "other_name.h5");
  for (const fs::path& path :
       {input, folder.path() / "." / "table.h5", folder / "link.h5", folder / "other_name.h5"}) {
    expect_contains(refusal(path, {"", folder / "absent", input}),
                    {path.string(), input.string(), "--force", "another name"});
  }
}

TEST(OutputPath, OtherFilesAreOutputs) {
  const TemporaryFolder folder;
  const fs::path input = folder.write("table.h5", "same");
  const fs::path other = folder.write("other.h5", "same");
  for (const fs::path& path : {other, folder / "new.h5", fs::path()}) {
    EXPECT_EQ(refusal(path, {input, "", folder / "absent"}), "accepted");
  }
}

TEST(OutputPath, TwoOutputsAreTwoFiles) {
  const TemporaryFolder folder;
  const auto told = [](const std::vector<fs::path>& paths) {
    return message_of<InputError>([&] { check_distinct_outputs(paths); });
  };
  const fs::path out = folder / "out";
  fs::create_symlink(folder.path(), folder / "link");
  for (const fs::path& same : {out, folder.path() / "." / "out", folder / "link" / "out"}) {
    expect_contains(told({out, same}), {same.string(), "same file", "name of its own"});
  }
  EXPECT_EQ(told({out, folder / "other", "", ""}), "accepted");
  fs::create_directory(folder / "inner");
  EXPECT_EQ(told({out, folder / "inner" / "out"}), "accepted");
}

TEST(OutputPath, PipesAndDevicesAreNoOutputs) {
  const TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink("/dev/null", folder / "link");
  for (const fs::path& path : {pipe, folder / "link", fs::path("/dev/null")}) {
    for (const bool force : {false, true}) {
      expect_contains(message_of<InputError>([&] { check_output_path(path, force); }),
                      {path.string(), "pipe or device", "name of a file"});
    }
  }
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(folder.names().size(), 2u);
}

TEST(OutputPath, UnfinishedFilesAreRemovedAtOnce) {
  const TemporaryFolder folder;
  {
    AtomicFile first(folder / "first.h5", false);
    const AtomicFile second(folder / "second.h5", false);
    first.commit();
    EXPECT_EQ(folder.names().size(), 2u);
    remove_unfinished_files();
    EXPECT_EQ(folder.names(), std::vector<std::string>{"first.h5"});
  }
  remove_unfinished_files();  // of files that are no more nothing is known
  EXPECT_EQ(folder.names(), std::vector<std::string>{"first.h5"});
}

TEST(OutputPath, AFullMachineIsNoBadPath) {
  const auto refuse = [](int error) { throw_not_made(error, "can't make it", "why", "another"); };
  expect_contains(message_of<InputError>([&] { refuse(EROFS); }), {"Read-only", "another"});
  for (const int error : {ENOSPC, EDQUOT, ENOMEM, EMFILE}) {
    expect_contains(message_of<SystemError>([&] { refuse(error); }), {"can't make it", "repeat"});
  }
}

}  // namespace
}  // namespace archwalk
