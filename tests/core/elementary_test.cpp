#include "archwalk/core/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "support/precise.hpp"

namespace archwalk {
namespace {

using test::Precise;

constexpr double kStatedUlps = 2.0;

void expect_exp_close(double x) {
  EXPECT_LE(Precise(x).exp().ulps_from(portable_exp(x)), kStatedUlps) << "exp of " << x;
}

void expect_log_close(double x) {
  EXPECT_LE(Precise(x).log().ulps_from(portable_log(x)), kStatedUlps) << "log of " << x;
}

TEST(PortableExp, KnownValues) {
  EXPECT_EQ(portable_exp(0.0), 1.0);
  EXPECT_EQ(portable_exp(-0.0), 1.0);
  EXPECT_EQ(portable_exp(-745.0 - 1e-9), 0.0);
  EXPECT_EQ(portable_exp(-std::numeric_limits<double>::infinity()), 0.0);
  EXPECT_EQ(portable_exp(709.79), std::numeric_limits<double>::infinity());
}

TEST(PortableExp, WithinStatedError) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> everywhere(-745.0, 709.78);
  std::uniform_real_distribution<double> ordinary(-3.0, 3.0);
  std::uniform_real_distribution<double> exponent(-60.0, 0.0);
  for (int i = 0; i < 200'000; ++i) {
    expect_exp_close(everywhere(random));
    expect_exp_close(ordinary(random));
    const double tiny = std::exp2(exponent(random));
    expect_exp_close(tiny);
    expect_exp_close(-tiny);
  }
}

TEST(PortableExp, WithinStatedErrorAtTheEdges) {
  for (double x : {-745.0, 709.78, -708.4, -744.9}) expect_exp_close(x);
  // Where the argument's reduction by ln 2 changes its multiple.
  for (int k = -1074; k <= 1023; ++k) {
    const double edge = (k + 0.5) * std::log(2.0);
    if (edge < -745.0 || edge > 709.78) continue;
    expect_exp_close(edge);
    expect_exp_close(std::nextafter(edge, -1000.0));
    expect_exp_close(std::nextafter(edge, 1000.0));
  }
}

TEST(PortableLog, OfOne) {
  EXPECT_EQ(portable_log(1.0), 0.0);
  EXPECT_EQ(portable_log(0.5), -0x1.62e42fefa39efp-1);
}

TEST(PortableLog, WithinStatedError) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-1074.0, 1023.9);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  std::uniform_real_distribution<double> near_one(-50.0, -1.0);
  for (int i = 0; i < 200'000; ++i) {
    expect_log_close(std::exp2(exponent(random)));
    expect_log_close(unit(random) + 0x1p-53);
    const double tiny = std::exp2(near_one(random));
    if (1.0 + tiny != 1.0) expect_log_close(1.0 + tiny);
    if (1.0 - tiny != 1.0) expect_log_close(1.0 - tiny);
  }
}

TEST(PortableLog, WithinStatedErrorAtTheEdges) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  for (double x : {smallest, 3 * smallest, 0x1p-1022, std::numeric_limits<double>::max()}) {
    expect_log_close(x);
  }
  for (int k = -1070; k <= 1020; ++k) {
    const double edge = std::ldexp(std::sqrt(0.5), k);
    expect_log_close(edge);
    expect_log_close(std::nextafter(edge, 0.0));
  }
}

}  // namespace
}  // namespace archwalk
