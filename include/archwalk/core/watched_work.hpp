#pragma once

#include "archwalk/core/progress.hpp"

namespace archwalk {

/// What this thread is at work on, while it lives: some units of a progress. Rows, products and
/// solves deep inside ask whether it was cancelled, and tell how far it is, without each function
/// on the way having to hand a Progress on. Work within other work hides it.
class WatchedWork {
 public:
  /// `units` of `progress`, which must live as long. 0: this work is only stopped.
  WatchedWork(Progress& progress, double units);
  ~WatchedWork();
  WatchedWork(const WatchedWork&) = delete;
  WatchedWork& operator=(const WatchedWork&) = delete;

  /// So large a share of this thread's work more is done; never more than all of it is passed on.
  static void advance(double share);
  /// Tells what has not been told: the work is done.
  void finish();

 private:
  Progress& progress_;
  double units_;
  double told_ = 0.0;  ///< share
  WatchedWork* outer_;

  friend void stop_if_cancelled();
};

/// Interrupted where the progress has been cancelled.
void stop_if_cancelled(const Progress& progress);
/// The same for this thread's work, where it is watched. Takes a few ns.
void stop_if_cancelled();

}  // namespace archwalk
