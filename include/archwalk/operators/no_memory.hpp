#pragma once

#include <string_view>

namespace archwalk {

/// The walk is a Markov chain on the architectures themselves.
struct NoMemory {
  static constexpr std::string_view kName = "none";
  static constexpr std::string_view kHelp = "the next step depends on the architecture alone";

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare() {}
};

}  // namespace archwalk
