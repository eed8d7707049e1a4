#pragma once

#include <cstdint>
#include <string_view>

namespace archwalk {

/// Receives the progress of long work, from any thread.
class Progress {
 public:
  virtual ~Progress() = default;

  /// `work` more units are done (walk steps, or their equivalent for exact work).
  virtual void advance(double work) = 0;
  /// True once the user has asked to stop; engines then throw Interrupted at the next safe point.
  virtual bool cancelled() const { return false; }
};

/// Progress that nobody watches.
class NoProgress final : public Progress {
 public:
  void advance(double /*work*/) override {}
};

/// Work in units of its own, of which one is `scale` of another progress's.
class ScaledProgress final : public Progress {
 public:
  ScaledProgress(Progress& progress, double scale) : progress_(progress), scale_(scale) {}

  void advance(double work) override { progress_.advance(scale_ * work); }
  bool cancelled() const override { return progress_.cancelled(); }

 private:
  Progress& progress_;
  double scale_;
};

}  // namespace archwalk
