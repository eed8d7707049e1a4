#include <gtest/gtest.h>

#include <set>

#include "archwalk/core/error.hpp"
#include "archwalk/space/isomorphism.hpp"
#include "archwalk/space/product_space.hpp"
#include "archwalk/space/search_space.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

constexpr const char* kFirstPublished =
    "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~"
    "2|";

/// The message of the InputError that `space.code(architecture)` throws.
std::string refusal(const SearchSpace& space, std::string_view architecture) {
  return test::refusal([&] { space.code(architecture); });
}

void expect_contains(const std::string& text, std::initializer_list<const char*> pieces) {
  for (const char* piece : pieces) {
    EXPECT_NE(text.find(piece), std::string::npos) << "'" << piece << "' is not in: " << text;
  }
}

TEST(TopologySpace, CodesOfPublishedStringsAreTheDigitsByHand) {
  const auto tss = find_space("tss");
  EXPECT_EQ(tss->size(), 15625u);
  EXPECT_EQ(tss->diameter(), 6);
  // Digits 4, 2, 1, 2, 1, 1, the first least significant.
  EXPECT_EQ(tss->code(kFirstPublished), 4u + 5 * 2 + 25 * 1 + 125 * 2 + 625 * 1 + 3125 * 1);
  EXPECT_EQ(tss->architecture(0), "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|");
  EXPECT_EQ(tss->architecture(3 * 25), "|none~0|+|none~0|nor_conv_3x3~1|+|none~0|none~1|none~2|");
}

TEST(TopologySpace, EveryCodeReturnsFromItsString) {
  const auto tss = find_space("tss");
  for (std::uint32_t code = 0; code < tss->size(); ++code) {
    ASSERT_EQ(tss->code(tss->architecture(code)), code);
  }
}

// 6,466 and its meaning: Dong & Yang, NAS-Bench-201, ICLR 2020.
TEST(TopologySpace, PublishedNumberOfClasses) {
  const std::vector<std::int64_t> classes = isomorphism_classes(*find_space("tss"));
  ASSERT_EQ(classes.size(), 15625u);
  EXPECT_EQ(std::set<std::int64_t>(classes.begin(), classes.end()).size(), 6466u);
  std::int64_t next = 0;  // numbered by their lowest codes
  for (const std::int64_t number : classes) {
    ASSERT_LE(number, next);
    if (number == next) ++next;
  }
  EXPECT_TRUE(isomorphism_classes(*find_space("sss")).empty());
}

TEST(TopologySpace, ClassesByHand) {
  const auto tss = find_space("tss");
  const std::vector<std::int64_t> classes = isomorphism_classes(*tss);
  const auto class_of = [&](const char* text) { return classes[tss->code(text)]; };
  // Node 1 is the input itself, so what comes from either is the same.
  EXPECT_EQ(class_of("|skip_connect~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|none~1|none~2|"),
            class_of("|skip_connect~0|+|avg_pool_3x3~0|nor_conv_3x3~1|+|none~0|none~1|none~2|"));
  // Node 1 is zero, so no operation on it matters.
  EXPECT_EQ(class_of("|none~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_1x1~1|none~2|"),
            class_of("|none~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|none~2|"));
  // Nothing uses node 2.
  EXPECT_EQ(class_of("|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|nor_conv_1x1~1|none~2|"),
            class_of("|nor_conv_1x1~0|+|none~0|none~1|+|none~0|nor_conv_1x1~1|none~2|"));
  EXPECT_NE(class_of("|nor_conv_1x1~0|+|none~0|none~1|+|none~0|nor_conv_1x1~1|none~2|"),
            class_of("|nor_conv_1x1~0|+|none~0|none~1|+|none~0|nor_conv_3x3~1|none~2|"));
}

TEST(TopologySpace, ErrorsNameEdgeOperationAndMend) {
  const auto tss = find_space("tss");
  expect_contains(refusal(*tss, "|none~0|+|none~0|nor_conv_3x2~1|+|none~0|none~1|none~2|"),
                  {"edge 1->2", "'nor_conv_3x2'", "did you mean 'nor_conv_3x3'?"});
  expect_contains(refusal(*tss, "|none~0|+|none~0|none~0|+|none~0|none~1|none~2|"),
                  {"edge 1->2", "node '0'", "none~1"});
  expect_contains(refusal(*tss, "|none~0|+|none~0|none|+|none~0|none~1|none~2|"),
                  {"edge 1->2", "without '~'"});
  expect_contains(refusal(*tss, "|none~0|+|none~0|none~1|"), {"2 nodes"});
  expect_contains(refusal(*tss, "|none~0|+|none~0|+|none~0|none~1|none~2|"),
                  {"node 2", "1 incoming edges, not 2"});
  expect_contains(refusal(*tss, "none~0+none+x"), {"node 1", "'none~0'"});
}

TEST(SizeSpace, FirstLayerIsLeastSignificant) {
  const auto sss = find_space("sss");
  EXPECT_EQ(sss->size(), 32768u);
  EXPECT_EQ(sss->code("8:8:8:16:32"), 512u + 3 * 4096u);
  EXPECT_EQ(sss->architecture(1), "16:8:8:8:8");
  for (std::uint32_t code = 0; code < sss->size(); ++code) {
    ASSERT_EQ(sss->code(sss->architecture(code)), code);
  }
}

TEST(SizeSpace, ErrorsNameLayerAndWidth) {
  const auto sss = find_space("sss");
  expect_contains(refusal(*sss, "8:8:17:16:32"), {"layer 2", "'17'", "did you mean 16?"});
  expect_contains(refusal(*sss, "8:8:72:16:32"), {"layer 2", "'72'", "did you mean 64?"});
  expect_contains(refusal(*sss, "8:8:x:16:32"), {"layer 2", "'x'"});
  expect_contains(refusal(*sss, "8:8:8:16"), {"4 layers"});
}

TEST(ProductSpace, CodesAndDistancesByHand) {
  const auto space = find_space("3^4");
  EXPECT_EQ(space->size(), 81u);
  EXPECT_EQ(space->name(), "3^4");
  EXPECT_EQ(space->code("2:0:1:0"), 2u + 9u);
  EXPECT_EQ(space->architecture(11), "2:0:1:0");
  EXPECT_EQ(space->distance(11, 11), 0);
  EXPECT_EQ(space->distance(0, 11), 2);
  EXPECT_EQ(space->distance(11, 9), 1);
  expect_contains(refusal(*space, "2:0:3:0"), {"digit 2", "'3'", "0 to 2"});
  expect_contains(refusal(*space, "2:0:0"), {"3 digits", "has 4"});
}

TEST(ProductSpace, RoundTripAtTheLargestRadix) {
  const auto space = find_space("16^3");
  for (std::uint32_t code = 0; code < space->size(); ++code) {
    ASSERT_EQ(space->code(space->architecture(code)), code);
  }
}

TEST(FindSpace, BoundsAreHeld) {
  EXPECT_EQ(find_space("2^27")->size(), 1u << 27);
  EXPECT_EQ(find_space("16^6")->product()->radix, 16);
  EXPECT_THROW(find_space("2^28"), InputError);
  EXPECT_THROW(find_space("17^2"), InputError);
  EXPECT_THROW(find_space("1^4"), InputError);
  EXPECT_THROW(find_space("4^0"), InputError);
  EXPECT_THROW(find_space("5^6^7"), InputError);
  EXPECT_THROW(find_space("5^"), InputError);
  EXPECT_THROW(find_space("nb101"), InputError);
  try {
    find_space("tsss");
    FAIL() << "an unknown space was accepted";
  } catch (const InputError& error) {
    expect_contains(error.what(), {"'tsss'", "did you mean 'tss'?", "K^L"});
  }
}

TEST(GuessSpace, KnowsThePublishedNotations) {
  EXPECT_EQ(guess_space(kFirstPublished, 15624)->name(), "tss");
  EXPECT_EQ(guess_space("8:8:8:16:32", 32768)->name(), "sss");
  EXPECT_EQ(guess_space("8:8:8:8:8", 32767)->name(), "sss");
  EXPECT_EQ(guess_space("0:0:0:0:0", 32768)->name(), "8^5");
  EXPECT_EQ(guess_space("8:8:8:8:8", 59049)->name(), "9^5");
  EXPECT_EQ(guess_space("resnet50", 10), nullptr);
}

}  // namespace
}  // namespace archwalk
