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

}  // namespace archwalk
