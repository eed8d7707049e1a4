// parallel.hpp on oneTBB.
#if defined(ARCHWALK_WITH_TBB)
#include "archwalk/core/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

// The thread sanitizer sees nothing of what happens inside oneTBB, a library that is not compiled
// for it, and would call every hand-over of work a race. This file is not instrumented either
// (src/CMakeLists.txt); it says itself what parallel_for guarantees: what the caller did comes
// before each body, each body before the return. Nothing is said of one body and another, so races
// among them are found.
#if defined(ARCHWALK_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace archwalk {
namespace {

#if defined(ARCHWALK_THREAD_SANITIZER)
char caller_to_bodies;
char bodies_to_caller;
void announce(char& event) {
  __tsan_release(&event);
}
void await(char& event) {
  __tsan_acquire(&event);
}
#else
constexpr char caller_to_bodies = 0;
constexpr char bodies_to_caller = 0;
void announce(const char& /*event*/) {}
void await(const char& /*event*/) {}
#endif

struct AnnouncesEnd {
  AnnouncesEnd() = default;
  AnnouncesEnd(const AnnouncesEnd&) = delete;
  AnnouncesEnd& operator=(const AnnouncesEnd&) = delete;
  ~AnnouncesEnd() { announce(bodies_to_caller); }
};

struct AwaitsBodies {
  AwaitsBodies() = default;
  AwaitsBodies(const AwaitsBodies&) = delete;
  AwaitsBodies& operator=(const AwaitsBodies&) = delete;
  ~AwaitsBodies() { await(bodies_to_caller); }
};

}  // namespace

ThreadLimit::ThreadLimit(int threads)
    : control_(std::make_shared<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                     static_cast<std::size_t>(threads))) {}
ThreadLimit::~ThreadLimit() = default;

void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& body) {
  announce(caller_to_bodies);
  const AwaitsBodies after_all;
  const auto all = [&] {
    tbb::parallel_for(std::size_t{0}, count, [&](std::size_t index) {
      await(caller_to_bodies);
      const AnnouncesEnd after_this;
      body(index);
    });
  };
  if (threads == 0) {
    // Within a body, its thread takes no other body of the loop around while it waits here: it may
    // hold a lock.
    tbb::this_task_arena::isolate(all);
  } else {
    tbb::task_arena(threads).execute(all);
  }
}

}  // namespace archwalk
#endif
