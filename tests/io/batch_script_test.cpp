#include "archwalk/io/batch_script.hpp"

#include <gtest/gtest.h>

#include <string>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

TEST(BatchScript, RangesOfAnArray) {
  EXPECT_EQ(array_range({1, 2, 3, 4}, 0), "1-4");
  EXPECT_EQ(array_range({7}, 0), "7");
  EXPECT_EQ(array_range({1, 3, 4, 5, 9, 10}, 2), "1,3-5,9-10%2");
}

TEST(BatchScript, OptionsThatAScriptCanHold) {
  for (const std::string option : {"--qos=long", "-pgpu", "--comment=two words # and 'more'",
                                   "--constraint=a100&nvlink", "--exclusive"}) {
    EXPECT_NO_THROW(check_sbatch_option(option)) << option;
  }
}

TEST(BatchScript, OptionsThatWouldDoHarm) {
  for (const std::string option :
       {"", "-", "--", "qos=long", "--qos=a\nrm", "--qos=\"", "--qos=\\", "--qos=\x7f", "--array=1",
        "--array", "-a1", "-o/tmp/x", "--output=x", "--no-requeue", "--wrap=true"}) {
    EXPECT_THROW(check_sbatch_option(option), InputError) << option;
  }
}

TEST(BatchScript, LinesForSbatchAreQuoted) {
  BatchJob job;
  job.folder = "/a 'b'";
  job.shards = 3;
  job.options = {"--nice", "--comment=a #b"};
  const std::string script = array_script(job);
  EXPECT_NE(script.find("\n#SBATCH --array=1-3\n"), std::string::npos);
  EXPECT_NE(script.find("\n#SBATCH --nice\n#SBATCH \"--comment=a #b\"\n"), std::string::npos);
  EXPECT_NE(script.find("\nfolder='/a '\\''b'\\'''\n"), std::string::npos);
  EXPECT_NE(merge_script(job).find("\nfolder='/a '\\''b'\\'''\n"), std::string::npos);
}

TEST(BatchScript, TasksComputeNoOtherSweep) {
  BatchJob job;
  job.folder = "/a";
  job.fingerprint = "0123abc";
  for (const std::string& text : {array_script(job), merge_script(job)}) {
    EXPECT_NE(text.find("\nfingerprint=0123abc "), std::string::npos);
    EXPECT_NE(text.find(" --expect \"$fingerprint\" "), std::string::npos);
  }
}

TEST(BatchScript, FoldersWhoseNameSlurmWouldChange) {
  EXPECT_NO_THROW(check_batch_folder("/it's \"my\" $(folder);"));
  for (const std::string folder : {"/50%", "/a\\b", "/a\nb"}) {
    EXPECT_THROW(check_batch_folder(folder), InputError);
  }
}

}  // namespace
}  // namespace archwalk
