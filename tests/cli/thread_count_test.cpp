#include "archwalk/cli/thread_count.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace archwalk {
namespace {

namespace fs = std::filesystem;

/// A made-up /sys/fs/cgroup and /proc/self/cgroup.
class ThreadCount : public testing::Test {
 protected:
  ThreadCount()
      : folder_(fs::temp_directory_path() / ("archwalk_cgroup_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ThreadCount() override { fs::remove_all(folder_); }

  void write(const fs::path& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  double quota() const { return cgroup_quota(folder_ / "cgroup", folder_ / "mount"); }

 private:
  fs::path folder_;
};

TEST_F(ThreadCount, WithoutGroupsThereIsNoQuota) {
  EXPECT_EQ(quota(), 0.0);
  write("cgroup", "0::/\n");
  EXPECT_EQ(quota(), 0.0);
}

TEST_F(ThreadCount, Version2TakesTheSmallestOnTheWayUp) {
  write("cgroup", "0::/job/step\n");
  write("mount/cpu.max", "max 100000\n");
  write("mount/job/cpu.max", "150000 100000\n");
  write("mount/job/step/cpu.max", "400000 100000\n");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(ThreadCount, Version2InAContainerReadsTheMount) {
  write("cgroup", "0::/../elsewhere\n");
  write("mount/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota(), 2.0);
}

TEST_F(ThreadCount, Version1ReadsTheController) {
  write("cgroup", "5:memory:/job\n4:cpu,cpuacct:/job\n");
  write("mount/cpu,cpuacct/job/cpu.cfs_quota_us", "300000\n");
  write("mount/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  write("mount/memory/job/cpu.cfs_quota_us", "100000\n");
  write("mount/memory/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 3.0);
}

TEST_F(ThreadCount, Version1WithoutLimitSaysMinusOne) {
  write("cgroup", "4:cpu:/\n");
  write("mount/cpu/cpu.cfs_quota_us", "-1\n");
  write("mount/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 0.0);
}

TEST_F(ThreadCount, AtLeastOneThread) {
  EXPECT_GE(default_thread_count(), 1);
}

}  // namespace
}  // namespace archwalk
