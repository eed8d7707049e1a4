// Two threads of for_each_index write one number: what the thread sanitizer must find. Were bodies
// ordered by the annotations of src/core/parallel.cpp, it would be silent, here and everywhere.
#include <chrono>
#include <cstdio>
#include <thread>

#include "archwalk/core/parallel.hpp"

int main() {
  int shared = 0;
  archwalk::for_each_index(100, 2, [&](std::size_t) {
    ++shared;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // lets the other thread take part
  });
  std::printf("no race was found, and %d of 100 calls were counted\n", shared);
}
