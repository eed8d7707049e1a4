// parallel.hpp on the standard library's threads, for programs that carry no library with them.
#if !defined(ARCHWALK_WITH_TBB)
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "archwalk/core/parallel.hpp"

namespace archwalk {
namespace {

std::atomic<int> thread_limit{0};  // 0: none
thread_local bool is_inside = false;

// All indices that are left; the first exception ends them.
struct Work {
  std::size_t count = 0;
  const std::function<void(std::size_t)>& body;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;

  void run() {
    const bool was_inside = is_inside;
    is_inside = true;
    for (std::size_t index = next++; index < count; index = next++) {
      try {
        body(index);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (failure == nullptr) failure = std::current_exception();
        next = count;
      }
    }
    is_inside = was_inside;
  }
};

// As many as are asked for (0: as the processor has), within the limit.
int threads_allowed(int wanted) {
  if (wanted == 0) wanted = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int limit = thread_limit;
  return limit > 0 ? std::min(wanted, limit) : wanted;
}

}  // namespace

ThreadLimit::ThreadLimit(int threads) : before_(thread_limit.exchange(threads)) {}
ThreadLimit::~ThreadLimit() {
  thread_limit = before_;
}

void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& body) {
  // Within a body the threads are busy already.
  const int wanted = is_inside ? 1 : threads_allowed(threads);
  Work work{count, body, {}, {}, nullptr};
  {
    std::vector<std::jthread> others;
    const auto most = std::min(static_cast<std::size_t>(wanted), count);
    for (std::size_t i = 1; i < most; ++i) others.emplace_back([&work] { work.run(); });
    work.run();
  }
  if (work.failure != nullptr) std::rethrow_exception(work.failure);
}

}  // namespace archwalk
#endif
