#include "archwalk/io/submission.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <iterator>

#include "archwalk/core/error.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

TEST(Submission, ShardsShareAllBlocksAndOperators) {
  Submission submission;
  submission.block_size = 4;
  for (submission.operators = 1; submission.operators <= 40; ++submission.operators) {
    submission.blocks = (submission.operators + 3) / 4;
    for (submission.shards = 1; submission.shards <= submission.blocks; ++submission.shards) {
      std::size_t blocks = 0;
      std::size_t operators = 0;
      for (std::size_t number = 1; number <= submission.shards; ++number) {
        EXPECT_GT(submission.blocks_of(number), 0u);
        blocks += submission.blocks_of(number);
        operators += submission.operators_of(number);
      }
      EXPECT_EQ(blocks, submission.blocks);
      EXPECT_EQ(operators, submission.operators);
    }
  }
}

TEST(Submission, TheRecordIsReadBack) {
  const TemporaryFolder temporary;
  const SubmissionFolder folder = submission_folder(temporary.path());
  Submission submission{"0.1", "abc", "/a/b.toml", "/t \"x\".h5", "00", "11", 10, 4, 3, 2, 1, {}};
  submission.submitted.push_back({"2026-11-28T00:00:00Z", {1, 2}, "12", "13", "east"});
  write_submission(folder, submission);
  const Submission read = read_submission(folder);
  EXPECT_EQ(read.table, submission.table);
  EXPECT_EQ(read.operators, 10u);
  EXPECT_EQ(read.at_once, 1u);
  ASSERT_EQ(read.submitted.size(), 1u);
  EXPECT_EQ(read.submitted[0].shards, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(read.submitted[0].merge_job, "13");
  EXPECT_EQ(read.submitted[0].cluster, "east");
}

TEST(Submission, NumbersThatCanNotBeAreNamed) {
  const TemporaryFolder temporary;
  const SubmissionFolder folder = submission_folder(temporary.path());
  const Submission submission{"0.1", "abc", "/a/b.toml", "/t.h5", "00", "11", 10, 4, 3, 2, 1, {}};
  write_submission(folder, submission);
  std::ifstream file(folder.record());
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto refusal = [&](const std::string& old, const std::string& now) {
    std::string changed = text;
    const std::size_t at = changed.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    changed.replace(at, old.size(), now);
    temporary.write("submission.json", changed);
    return message_of<InputError>([&] { read_submission(folder); });
  };
  const std::string blocks = "\"blocks\": ";
  for (const char* number : {"-3", "3.5", "1e300", "18446744073709551615", "\"3\"", "null"}) {
    expect_contains(refusal(blocks + "3", blocks + number), {"submission.json", "has blocks ="});
  }
  expect_contains(refusal(blocks + "3", blocks + "2000000"), {"contradict each other"});
  expect_contains(refusal("\"commit\"", "\"comit\""), {"is damaged (key 'commit' not found)"});
  std::filesystem::remove(folder.record());
  ASSERT_EQ(::mkfifo(folder.record().c_str(), 0600), 0);
  expect_contains(message_of<InputError>([&] { read_submission(folder); }), {"can't be read"});
}

}  // namespace
}  // namespace archwalk
