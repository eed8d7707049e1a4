// What options mean, and which are refused before anything is read.
#include <gtest/gtest.h>

#include "archwalk/space/graph_space.hpp"
#include "commands.hpp"
#include "submit_options.hpp"
#include "support/refusal.hpp"

namespace archwalk::cli {
namespace {

using test::refusal;

TEST(ArchitectureCode, ANameThatLooksLikeANumberWins) {
  const NeighborGraph path{{0, 1, 3, 4}, {1, 0, 2, 1}};
  const GraphSpace named("path", path, {"2", "0", "7"});
  EXPECT_EQ(architecture_code(named, "2"), 0u);
  EXPECT_EQ(architecture_code(named, "0"), 1u);
  EXPECT_EQ(architecture_code(named, "7"), 2u);
  EXPECT_EQ(architecture_code(named, "1"), 1u);  // no name: a code
  EXPECT_EQ(architecture_code(GraphSpace("path", path), "2"), 2u);
  EXPECT_EQ(architecture_code(*find_space("3^2"), "2"), 2u);
}

TEST(GivenOnce, TheValueGivenTwiceIsNamed) {
  EXPECT_EQ(refusal([] { check_given_once("--score", {"a", "b"}, "why"); }), "accepted");
  EXPECT_EQ(refusal([] {
              check_given_once("--score", {"a", "b", "a"}, "why");
            }),
            "--score a is given twice: why: leave one of them out");
}

SubmitOptions with(std::string SubmitOptions::*option, const std::string& value) {
  SubmitOptions options;
  options.*option = value;
  return options;
}

TEST(SubmitOptions, WhatSlurmTakes) {
  const auto told = [](std::string SubmitOptions::*option, const std::string& value) {
    return refusal([&] { task_options(with(option, value)); });
  };
  for (const char* memory : {"", "none", "0", "500", "8G", "8g", "3GB", "64K", "1T"}) {
    EXPECT_EQ(told(&SubmitOptions::memory, memory), "accepted") << memory;
  }
  for (const char* memory : {"foo", "-5G", "G", "5X", "5GG", "5B", "1.5G", "5 G"}) {
    EXPECT_NE(told(&SubmitOptions::memory, memory).find("--mem"), std::string::npos) << memory;
  }
  for (const char* gpus : {"", "1", "a100:2", "a100:1,v100:2"}) {
    EXPECT_EQ(told(&SubmitOptions::gpus, gpus), "accepted") << gpus;
  }
  for (const char* gpus : {"0", "-1", "a100", "a100:0", ":2", "1,", "a100:", "1,0"}) {
    EXPECT_NE(told(&SubmitOptions::gpus, gpus).find("--gpus-per-task"), std::string::npos) << gpus;
  }
  for (const char* time : {"", "none", "90", "90:30", "4:00:00", "2-12", "2-12:30", "2-12:30:15"}) {
    EXPECT_EQ(told(&SubmitOptions::time, time), "accepted") << time;
  }
  for (const char* time : {"soon", "-5", "1:2:3:4", "2-", "1::2", "4h"}) {
    EXPECT_NE(told(&SubmitOptions::time, time).find("--time"), std::string::npos) << time;
  }
}

TEST(SubmitOptions, ATaskHasTimeBeforeItStops) {
  const auto told = [](const std::string& time, int stop_before) {
    SubmitOptions options = with(&SubmitOptions::time, time);
    options.stop_before = stop_before;
    return refusal([&] { check_stop_before(options); });
  };
  // The seconds that each form means are known by where it begins to pass.
  const std::pair<const char*, int> kSeconds[] = {
      {"2", 120},    {"2:30", 150},    {"0:01:00", 60}, {"1:02:03", 3723},
      {"0-1", 3600}, {"0-1:30", 5400}, {"0-0:0:7", 7}};
  for (const auto& [time, seconds] : kSeconds) {
    EXPECT_EQ(told(time, seconds - 1), "accepted") << time;
    EXPECT_NE(told(time, seconds).find("--stop-before"), std::string::npos) << time;
  }
  EXPECT_EQ(told("1-0", 65535), "accepted");
  EXPECT_EQ(told("none", 65535), "accepted");
  EXPECT_EQ(told("", 65535), "accepted");
}

}  // namespace
}  // namespace archwalk::cli
