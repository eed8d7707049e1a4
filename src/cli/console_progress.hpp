#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "archwalk/core/progress.hpp"

namespace archwalk::cli {

/// Shows the progress of a sweep on stderr: on a terminal one line that is rewritten, elsewhere a
/// line every half minute. Cancelled once the user has interrupted.
class ConsoleProgress final : public Progress {
 public:
  /// `total` units of work, of which `walk_share` are walk steps.
  ConsoleProgress(double total, double walk_share, bool quiet);
  ~ConsoleProgress() override;

  void advance(double work) override { done_.fetch_add(work, std::memory_order_relaxed); }
  bool cancelled() const override;

  /// Stops showing; the terminal's line is cleared.
  void finish();

 private:
  void watch();
  std::string text() const;

  double total_;
  double walk_share_;
  bool terminal_;
  std::atomic<double> done_{0.0};
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable finished_;
  bool stop_ = false;
  std::thread watcher_;
};

/// From now on SIGINT and SIGTERM only set a flag that interrupted() returns, once: a second one
/// ends the program at once.
void catch_interrupts();
bool interrupted();

}  // namespace archwalk::cli
