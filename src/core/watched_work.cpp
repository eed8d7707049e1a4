#include "archwalk/core/watched_work.hpp"

#include <algorithm>
#include <utility>

#include "archwalk/core/stopped_early.hpp"

namespace archwalk {
namespace {

thread_local WatchedWork* current = nullptr;

}  // namespace

WatchedWork::WatchedWork(Progress& progress, double units)
    : progress_(progress), units_(units), outer_(std::exchange(current, this)) {}

WatchedWork::~WatchedWork() {
  current = outer_;
}

void WatchedWork::advance(double share) {
  if (current == nullptr || current->units_ == 0.0) return;
  const double more = std::min(share, 1.0 - current->told_);
  if (more <= 0.0) return;
  current->told_ += more;
  current->progress_.advance(more * current->units_);
}

void WatchedWork::finish() {
  if (told_ < 1.0 && units_ > 0.0) progress_.advance((1.0 - told_) * units_);
  told_ = 1.0;
}

Interrupted stopped_early() {
  return {"interrupted", "the command did not come to its end, and wrote nothing", "give it again"};
}

void stop_if_cancelled(const Progress& progress) {
  if (progress.cancelled()) throw stopped_early();
}

void stop_if_cancelled() {
  if (current != nullptr) stop_if_cancelled(current->progress_);
}

}  // namespace archwalk
