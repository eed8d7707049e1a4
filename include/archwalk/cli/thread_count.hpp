#pragma once

#include <filesystem>

namespace archwalk {

/// Threads to use where the user says nothing: the processors of the affinity mask, at most the
/// CPU quota of the control group (rounded up), at least 1.
int default_thread_count();

/// The smallest CPU quota, in processors, on the way from a process's control groups to the root;
/// 0 where there is none. `cgroup_file` is /proc/self/cgroup, `mount` is /sys/fs/cgroup; version 2
/// (cpu.max) and version 1 (cpu.cfs_quota_us) are read.
double cgroup_quota(const std::filesystem::path& cgroup_file, const std::filesystem::path& mount);

}  // namespace archwalk
