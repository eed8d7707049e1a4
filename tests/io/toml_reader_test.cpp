#include "archwalk/io/toml_reader.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

constexpr const char* kSweep =
    "seed = 1\n"
    "table = \"tss.h5\"\n"
    "scores = [\"cifar10/test@200\", \"cifar100/test@200\"]\n"
    "\n"
    "[threshold]\n"
    "levels = [\"q0.99\", 94.0]\n"
    "\n"
    "[fixed_length]\n"
    "horizons = [1, 2, 5]\n"
    "\n"
    "[[operator]]\n"
    "proposal = { edit_distance = { pmf = [0.9, 0.1] } }\n"
    "selection = { metropolis = { temperature = 2, guide = \"x\" } }\n"
    "[[operator]]\n"
    "proposal = { uniform = {} }\n"
    "keep = true\n";

TEST(ReadToml, ValuesPlacesAndOrder) {
  const TemporaryFolder folder;
  const auto path = folder.write("sweep.toml", kSweep);
  const Value root = read_toml(path);
  std::vector<std::string> keys;
  for (const auto& [key, value] : root.as_table("root")) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"seed", "table", "scores", "threshold", "fixed_length",
                                            "operator"}));
  EXPECT_EQ(root.find("seed")->as_integer("seed"), 1);
  EXPECT_EQ(root.find("seed")->where, path.string() + " line 1");
  EXPECT_EQ(root.find("scores")->as_list("scores")[1].as_string("score"), "cifar100/test@200");
  const auto& levels = root.find("threshold")->find("levels")->as_list("levels");
  EXPECT_TRUE(levels[0].is_string());
  EXPECT_EQ(levels[1].as_number("level"), 94.0);
  EXPECT_FALSE(levels[1].is_integer());
  const auto& operators = root.find("operator")->as_list("operator");
  ASSERT_EQ(operators.size(), 2u);
  const Value& selection = *operators[0].find("selection");
  EXPECT_EQ(selection.where, path.string() + " line 13");
  EXPECT_TRUE(selection.find("metropolis")->find("temperature")->is_integer());
  EXPECT_EQ(operators[1].where, path.string() + " line 14");
  EXPECT_TRUE(operators[1].find("proposal")->find("uniform")->as_table("uniform").empty());
  EXPECT_TRUE(operators[1].find("keep")->as_bool("keep"));
}

std::string refusal(const std::string& content) {
  const TemporaryFolder folder;
  const auto path = folder.write("bad.toml", content);
  return message_of<InputError>([&] { read_toml(path); });
}

TEST(ReadToml, ErrorsNameLineAndColumn) {
  expect_contains(refusal("seed = 1\ntable = \"a\nb\"\n"),
                  {"bad.toml line 2 column", "no valid TOML"});
  expect_contains(refusal("seed = 1\nseed = 2\n"), {"bad.toml line 2"});
  expect_contains(refusal("seed = 99999999999999999999\n"), {"bad.toml line 1 column"});
  expect_contains(refusal("a = 1\n[b]\nday = 2024-01-01\n"), {"bad.toml line 3", "date"});
  expect_contains(refusal("a = 1\ntable = \"a\\u0000b\"\n"), {"bad.toml line 2", "NUL"});
  expect_contains(refusal("a = [\"\\u0000\"]\n"), {"bad.toml line 1", "NUL", "remove it"});
  expect_contains(refusal("\"\\u0000\" = 1\n"), {"bad.toml line 1", "NUL"});
  expect_contains(message_of<InputError>([] { read_toml("/nonexistent.toml"); }),
                  {"/nonexistent.toml", "can't read"});
  expect_contains(message_of<InputError>([] { read_toml("/tmp"); }), {"/tmp", "can't read"});
  const TemporaryFolder folder;
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  expect_contains(message_of<InputError>([&] { read_toml(folder / "loop"); }),
                  {"can't read", "symbolic links"});
  EXPECT_TRUE(read_toml(folder.write("empty.toml", "")).as_table("root").empty());
}

}  // namespace
}  // namespace archwalk
