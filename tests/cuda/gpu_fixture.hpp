#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "archwalk/core/error.hpp"
#include "archwalk/walk/backend.hpp"

namespace archwalk::test {

// Tests on a real GPU: skipped where there is none, failed instead under ARCHWALK_REQUIRE_GPU=1.
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

  BackendChoice gpu_;
  BackendChoice all_;
};

}  // namespace archwalk::test
