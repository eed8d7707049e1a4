#include "console_progress.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "messages.hpp"

namespace archwalk::cli {
namespace {

std::atomic<bool> is_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

extern "C" void set_interrupted(int /*signal*/) {
  is_interrupted.store(true);
}

constexpr std::chrono::milliseconds kTerminalInterval{250};
constexpr std::chrono::milliseconds kLogInterval{30000};

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = set_interrupted;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() {
  return is_interrupted.load();
}

ConsoleProgress::ConsoleProgress(double total, double walk_share, bool quiet)
    : total_(std::max(total, 1.0)), walk_share_(walk_share), terminal_(::isatty(2) == 1) {
  if (!quiet) watcher_ = std::thread([this] { watch(); });
}

ConsoleProgress::~ConsoleProgress() {
  finish();
}

bool ConsoleProgress::cancelled() const {
  return interrupted();
}

void ConsoleProgress::finish() {
  if (!watcher_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  finished_.notify_all();
  watcher_.join();
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void ConsoleProgress::watch() {
  std::unique_lock lock(mutex_);
  const auto interval = terminal_ ? kTerminalInterval : kLogInterval;
  while (!finished_.wait_for(lock, interval, [this] { return stop_; })) {
    if (terminal_) {
      std::fprintf(stderr, "\r\x1b[Karchwalk: %s", text().c_str());
      std::fflush(stderr);
    } else {
      inform(text());
    }
  }
}

std::string ConsoleProgress::text() const {
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  const double done = std::min(done_.load(), total_);
  const double share = done / total_;
  std::string line = fmt::format("{:5.1f} %", 100.0 * share);
  if (walk_share_ > 0.0) line += ", " + rate_text(done * walk_share_ / seconds);
  // Before the first hundredth an estimate would be noise.
  if (share > 0.01) line += ", " + duration_text(seconds / share - seconds) + " to go";
  return line;
}

}  // namespace archwalk::cli
