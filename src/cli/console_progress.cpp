#include "console_progress.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/io/output_path.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

std::atomic<bool> is_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

extern "C" void set_interrupted(int /*signal*/) {
  is_interrupted.store(true);
}

// What a handler may use: made before it is set.
std::array<char, 4096> last_words{};
std::size_t last_words_size = 0;

extern "C" void end_program(int /*signal*/) {
  remove_unfinished_files();
  static_cast<void>(::write(STDERR_FILENO, last_words.data(), last_words_size));
  ::_exit(kInterrupted);
}

void handle_interrupts(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A terminal or connection that is closed; under nohup it is ignored, and stays so.
  struct sigaction before = {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

// So long without news is long, or three times what has been usual.
constexpr double kStill = 10.0;

constexpr std::chrono::milliseconds kTerminalInterval{250};
constexpr std::chrono::milliseconds kLogInterval{30000};

}  // namespace

std::string progress_text(const WorkShown& work) {
  if (work.total <= 0.0) return fmt::format("at work for {}", duration_text(work.seconds));
  const double done = std::min(work.done, work.total);
  const double share = done / work.total;
  std::string line = fmt::format("{:5.1f} %", 100.0 * share);
  if (work.walk_share > 0.0) line += ", " + rate_text(done * work.walk_share / work.seconds);
  const double usual =
      work.told > 0 ? (work.seconds - work.still_seconds) / static_cast<double>(work.told) : 0.0;
  if (work.still_seconds > std::max(kStill, 3.0 * usual)) {
    return line + fmt::format(", the last news {} ago", duration_text(work.still_seconds));
  }
  // Before the first hundredth an estimate would be noise.
  if (share > 0.01) line += ", " + duration_text(work.seconds / share - work.seconds) + " to go";
  return line;
}

void end_at_interrupts(const std::string& message) {
  handle_interrupts(SIG_DFL);  // the words are not to be read while they change
  const char* begin_of_line = ::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "";
  std::string words = fmt::format("{}archwalk: {}\n", begin_of_line, message);
  last_words_size = std::min(words.size(), last_words.size());
  std::copy_n(words.begin(), last_words_size, last_words.begin());
  handle_interrupts(end_program);
}

void catch_interrupts() {
  handle_interrupts(set_interrupted);
}

bool interrupted() {
  return is_interrupted.load();
}

ConsoleProgress::ConsoleProgress(double total, double walk_share, bool quiet)
    : total_(total), walk_share_(walk_share), terminal_(::isatty(2) == 1) {
  if (!quiet) watcher_ = std::thread([this] { watch(); });
}

ConsoleProgress::~ConsoleProgress() {
  finish();
}

void ConsoleProgress::advance(double work) {
  done_.fetch_add(work, std::memory_order_relaxed);
  told_at_.store(seconds(), std::memory_order_relaxed);
  told_.fetch_add(1, std::memory_order_relaxed);
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
      std::fprintf(stderr, "\r\x1b[Karchwalk: %s", progress_text(shown()).c_str());
      std::fflush(stderr);
    } else {
      inform(progress_text(shown()));
    }
  }
}

double ConsoleProgress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

WorkShown ConsoleProgress::shown() const {
  WorkShown work;
  work.done = done_.load();
  work.total = total_;
  work.walk_share = walk_share_;
  work.seconds = seconds();
  work.still_seconds = work.seconds - told_at_.load();
  work.told = told_.load();
  return work;
}

}  // namespace archwalk::cli
