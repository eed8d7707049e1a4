#include "archwalk/cli/thread_count.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

namespace archwalk {
namespace {

namespace fs = std::filesystem;

// quota / period of one folder, or 0.
double quota_of(const fs::path& folder) {
  double quota = 0.0;
  double period = 0.0;
  if (std::ifstream file(folder / "cpu.max"); file >> quota >> period) {
    return period > 0.0 ? quota / period : 0.0;  // "max 100000" fails to read: no limit
  }
  std::ifstream quota_file(folder / "cpu.cfs_quota_us");
  std::ifstream period_file(folder / "cpu.cfs_period_us");
  if (quota_file >> quota && period_file >> period && quota > 0.0 && period > 0.0) {
    return quota / period;
  }
  return 0.0;
}

// The smallest quota from a group up to the mount itself.
double smallest_quota(const fs::path& mount, const std::string& group) {
  double smallest = 0.0;
  fs::path folder = mount / fs::path(group).relative_path();
  const auto depth = std::distance(mount.begin(), mount.end());
  for (; std::distance(folder.begin(), folder.end()) >= depth; folder = folder.parent_path()) {
    const double quota = quota_of(folder);
    if (quota > 0.0) smallest = smallest > 0.0 ? std::min(smallest, quota) : quota;
    if (folder == mount || folder == folder.root_path()) break;
  }
  return smallest;
}

}  // namespace

double cgroup_quota(const fs::path& cgroup_file, const fs::path& mount) {
  std::ifstream groups(cgroup_file);
  double smallest = 0.0;
  for (std::string line; std::getline(groups, line);) {
    // "0::/path" (version 2) or "4:cpu,cpuacct:/path" (version 1).
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    const bool has_cpu = ("," + controllers + ",").find(",cpu,") != std::string::npos;
    if (!controllers.empty() && !has_cpu) continue;
    // Inside a container the group's own folder may be the mount itself.
    for (const fs::path& root : {mount, mount / controllers, mount / "cpu"}) {
      const double quota = smallest_quota(root, group);
      if (quota > 0.0) smallest = smallest > 0.0 ? std::min(smallest, quota) : quota;
    }
  }
  return smallest;
}

int default_thread_count() {
  int count = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) count = std::max(1, CPU_COUNT(&set));
  const double quota = cgroup_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  if (quota > 0.0) count = std::min(count, static_cast<int>(std::ceil(quota)));
  return std::max(1, count);
}

}  // namespace archwalk
