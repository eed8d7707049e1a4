#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "archwalk/core/progress.hpp"

namespace archwalk::cli {

/// How far long work is.
struct WorkShown {
  double done = 0.0;
  double total = 0.0;  ///< 0: nobody knows
  double walk_share = 0.0;
  double seconds = 0.0;        ///< since it began
  double still_seconds = 0.0;  ///< since it was last told that something is done
  std::size_t told = 0;        ///< how often it was
};
/// "12.3 %, 1.2 billion steps/s, 3 min 20 s to go". Where nothing has been told for long, that
/// instead of a rest that would grow and grow.
std::string progress_text(const WorkShown& work);

/// Shows the progress of long work on stderr: on a terminal one line that is rewritten, elsewhere a
/// line every half minute. Cancelled once the user has interrupted.
class ConsoleProgress final : public Progress {
 public:
  /// `total` units of work, of which `walk_share` are walk steps; 0 where it is not known how many.
  ConsoleProgress(double total, double walk_share, bool quiet);
  ~ConsoleProgress() override;

  void advance(double work) override;
  bool cancelled() const override;

  /// Stops showing; the terminal's line is cleared.
  void finish();

 private:
  void watch();
  WorkShown shown() const;
  double seconds() const;

  double total_;
  double walk_share_;
  bool terminal_;
  std::atomic<double> done_{0.0};
  std::atomic<double> told_at_{0.0};  // s
  std::atomic<std::size_t> told_{0};
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable finished_;
  bool stop_ = false;
  std::thread watcher_;
};

/// From now on SIGINT and SIGTERM end the program at once with exit code 3 and this message; files
/// that were half written are removed. For work that leaves nothing worth keeping.
void end_at_interrupts(const std::string& message);

/// From now on SIGINT and SIGTERM only set a flag that interrupted() returns, once: a second one
/// ends the program at once.
void catch_interrupts();
bool interrupted();

}  // namespace archwalk::cli
