#include "archwalk/io/shell_word.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

namespace archwalk {
namespace {

// What a shell reads of a word.
std::string read_back(const std::string& word) {
  const std::string command = "printf %s " + word;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) text += buffer.data();
  return text;
}

TEST(ShellWord, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(shell_word("data/a-b_c.h5"), "data/a-b_c.h5");
}

TEST(ShellWord, AShellReadsBackWhatWasGiven) {
  for (const std::string word :
       {"", "two words", "it's", "'", "''a'", "$(touch x)", "`id`", "a\"b", "a\\b", "*", "a\nb",
        "~", "edit_distance(pmf=[0,1])", "!x", "a;b|c&d", "#x", "\xc3\xa9"}) {
    EXPECT_EQ(read_back(shell_word(word)), word);
  }
}

TEST(PathWord, IsNoOption) {
  EXPECT_EQ(path_word("a/-b.h5"), "a/-b.h5");
  EXPECT_EQ(path_word("-b.h5"), "./-b.h5");
  EXPECT_EQ(read_back(path_word("-it's b")), "./-it's b");
}

}  // namespace
}  // namespace archwalk
