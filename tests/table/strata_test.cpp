#include "archwalk/table/strata.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

std::string refusal(std::string_view text) {
  return test::refusal([&] { parse_stratum(text); });
}

TEST(DecimalFraction, FloorsAndCeilingsAreIntegers) {
  // In doubles 0.07 * 100 is 7.000000000000001 and 0.29 * 100 is 28.999999999999996.
  EXPECT_EQ(parse_fraction("0.07", "q").ceiling_of(100), 7u);
  EXPECT_EQ(parse_fraction("0.29", "q").floor_of(100), 29u);
  EXPECT_EQ(parse_fraction("0.1", "q").floor_of(15625), 1562u);
  EXPECT_EQ(parse_fraction("0.99", "q").ceiling_of(15625), 15469u);
  EXPECT_EQ(parse_fraction("1", "q").floor_of(134217728), 134217728u);
  EXPECT_EQ(parse_fraction("0.999999999999999999", "q").floor_of(134217728), 134217727u);
  EXPECT_EQ(parse_fraction("0.999999999999999999", "q").ceiling_of(134217728), 134217728u);
}

TEST(ParseStratum, NamesAreCanonical) {
  EXPECT_EQ(parse_stratum("bottom:0.10").name, "bottom:0.1");
  EXPECT_EQ(parse_stratum("top:.05").name, "top:0.05");
  EXPECT_EQ(parse_stratum("top:1.000").name, "top:1");
  EXPECT_EQ(parse_stratum("all").name, "all");
  EXPECT_EQ(parse_stratum("bottom:0.1").kind, Stratum::Kind::bottom);
  EXPECT_EQ(parse_stratum("top:0.1").kind, Stratum::Kind::top);
}

TEST(ParseStratum, ErrorsNameTheWordAndTheMend) {
  EXPECT_NE(refusal("botom:0.1").find("did you mean 'bottom:0.1'?"), std::string::npos);
  EXPECT_NE(refusal("top").find("did you mean 'top:0.1'?"), std::string::npos);
  EXPECT_NE(refusal("al").find("did you mean 'all'?"), std::string::npos);
  for (const char* text : {"top:0", "top:0.0", "top:1.1", "top:2", "top:-0.1", "top:", "top:1e-1",
                           "top:.", "top:0.1.2", "bottom:0.1 ", "top:0.1234567890123456789"}) {
    EXPECT_NE(refusal(text).find("no fraction in (0, 1]"), std::string::npos) << text;
  }
}

TEST(StratumCodes, SortedByScoreThenCode) {
  const ScoreColumn score = make_score_column("s", "1", 1.0, {5, 1, 5, 3, 1, 5, 9, 0, 5, 5});
  using Codes = std::vector<std::uint32_t>;
  EXPECT_EQ(stratum_codes(parse_stratum("bottom:0.3"), score), (Codes{7, 1, 4}));
  EXPECT_EQ(stratum_codes(parse_stratum("bottom:0.59"), score), (Codes{7, 1, 4, 3, 0}));
  EXPECT_EQ(stratum_codes(parse_stratum("top:0.3"), score), (Codes{8, 9, 6}));
  EXPECT_EQ(stratum_codes(parse_stratum("top:0.75"), score), (Codes{3, 0, 2, 5, 8, 9, 6}));
  EXPECT_EQ(stratum_codes(parse_stratum("all"), score), (Codes{7, 1, 4, 3, 0, 2, 5, 8, 9, 6}));
  EXPECT_THROW(stratum_codes(parse_stratum("top:0.09"), score), InputError);
}

}  // namespace
}  // namespace archwalk
