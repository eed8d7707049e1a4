#include "archwalk/core/value.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

TEST(NearestWord, FindsAMisspeltKeyAndRefusesAStranger) {
  EXPECT_EQ(nearest_word("horizon", {"horizons", "levels"}), "horizons");
  EXPECT_EQ(nearest_word("walks_per_strat", {"walks_per_start", "strata"}), "walks_per_start");
  EXPECT_EQ(nearest_word("zzzz", {"horizons", "levels"}), "");
}

TEST(CheckKeys, NamesOwnerPlaceAndNearest) {
  Value number(std::int64_t{1});
  number.where = "x.toml line 3";
  const Value table(Value::Table{{"horizon", number}});
  try {
    check_keys(table, {"horizons"}, "[fixed_length]");
    FAIL() << "an unknown key was accepted";
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("'horizon'"), std::string::npos);
    EXPECT_NE(message.find("[fixed_length]"), std::string::npos);
    EXPECT_NE(message.find("x.toml line 3"), std::string::npos);
    EXPECT_NE(message.find("'horizons'"), std::string::npos);
  }
}

TEST(Value, AnIntegerIsANumberButANumberIsNoInteger) {
  EXPECT_EQ(Value(std::int64_t{3}).as_number("x"), 3.0);
  EXPECT_THROW(Value(0.5).as_integer("x"), InputError);
  EXPECT_THROW(Value(true).as_number("x"), InputError);
}

}  // namespace
}  // namespace archwalk
