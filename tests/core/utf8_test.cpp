#include "archwalk/core/utf8.hpp"

#include <gtest/gtest.h>

namespace archwalk {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

TEST(Utf8, WhatIsAndWhatIsNot) {
  for (const char* text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\x7F",
                           "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(valid_utf8(text), text);
  }
  // Latin-1, a byte alone, cut off, overlong, a surrogate, beyond U+10FFFF.
  for (const char* text : {"caf\xE9", "\x80", "\xC3", "\xE2\x82", "\xC0\xAF", "\xE0\x80\xAF",
                           "\xF0\x80\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(valid_utf8(text))) << text;
  }
}

TEST(Utf8, EachWrongByteIsReplaced) {
  EXPECT_EQ(valid_utf8("caf\xE9/a"), std::string("caf") + kReplacement + "/a");
  EXPECT_EQ(valid_utf8("\xC3\xA9\xC3"), std::string("\xC3\xA9") + kReplacement);
}

}  // namespace
}  // namespace archwalk
