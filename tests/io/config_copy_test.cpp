#include "archwalk/io/config_copy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

TEST(ConfigCopy, OnlyTheTableChanges) {
  EXPECT_EQ(with_table("seed = 1  # one\ntable = \"a.h5\" # mine\n[x]\ntable = \"b\"\n", "/t/c.h5"),
            "seed = 1  # one\ntable = \"/t/c.h5\" # mine\n[x]\ntable = \"b\"\n");
}

TEST(ConfigCopy, AnyWayToWriteTheOldOne) {
  EXPECT_EQ(with_table("table='a\"b.h5'\nseed=2", "/c"), "table=\"/c\"\nseed=2");
  EXPECT_EQ(with_table("\"table\" = \"\"\"\na\nb\"\"\"\r\nseed=2", "/c"),
            "\"table\" = \"/c\"\r\nseed=2");
  EXPECT_EQ(with_table("# \xc3\xa9\ntable = \"\xc3\xa9\xe2\x82\xac.h5\" # \xc3\xa9", "/c"),
            "# \xc3\xa9\ntable = \"/c\" # \xc3\xa9");
}

TEST(ConfigCopy, ATableThatWasNotNamedComesFirst) {
  EXPECT_EQ(with_table("[fixed_length]\nhorizons = [1]\n", "/t.h5"),
            "table = \"/t.h5\"\n[fixed_length]\nhorizons = [1]\n");
  EXPECT_EQ(with_table("\xef\xbb\xbfseed = 1\n", "/t.h5"),
            "\xef\xbb\xbftable = \"/t.h5\"\nseed = 1\n");
}

TEST(ConfigCopy, HostilePathsAreReadBack) {
  for (const std::string path : {"/it's \"here\"\\.h5", "/a\nb\x7f.h5", "/\"\nseed = 9\n#"}) {
    const std::string copy = with_table("table = \"a\"\n", path);
    EXPECT_EQ(std::count(copy.begin(), copy.end(), '\n'), 1);
  }
  EXPECT_THROW(with_table("table = \"a\"\n", "/\xff.h5"), InputError);
}

}  // namespace
}  // namespace archwalk
