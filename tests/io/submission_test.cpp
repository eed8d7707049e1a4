#include "archwalk/io/submission.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace archwalk
