#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "archwalk/core/error.hpp"
#include "archwalk/walk/backend.hpp"

namespace archwalk::test {

// Tests on a GPU: skipped where there is none, failed instead under ARCHWALK_REQUIRE_GPU=1. Linked
// with tests/emulated_gpu they run on any machine, a thousandfold slower: with `fewer` of all.
class GpuTest : public testing::Test {
 protected:
  void SetUp() override {
    try {
      gpu_ = choose_backend("cuda", "", 2, "");
      all_ = choose_backend("cuda", "", 2, "all");
    } catch (const InputError& error) {
      if (is_required()) FAIL() << error.what();
      GTEST_SKIP() << error.what();
    }
  }

  static bool is_required() {
    const char* required = std::getenv("ARCHWALK_REQUIRE_GPU");
    return required != nullptr && std::string(required) == "1";
  }

  bool is_emulated() const { return gpu_.device_names.find("emulated") != std::string::npos; }
  template <class T>
  T fewer(T many, T few) const {
    return is_emulated() ? few : many;
  }

  BackendChoice gpu_;
  BackendChoice all_;
};

}  // namespace archwalk::test
