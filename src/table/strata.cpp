#include "archwalk/table/strata.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"

namespace archwalk {
namespace {

// The product of a 64-bit numerator and a count of architectures needs 128 bits.
__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMostDigits = 18;

[[noreturn]] void bad_fraction(std::string_view text, std::string_view place) {
  throw InputError(fmt::format("'{}' in '{}' is no fraction in (0, 1]", text, place),
                   "it says which share of the architectures is meant",
                   "write a decimal fraction with at most 18 digits, as 0.1");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::uint64_t DecimalFraction::floor_of(std::uint64_t n) const {
  return static_cast<std::uint64_t>(Wide{numerator} * n / denominator);
}

std::uint64_t DecimalFraction::ceiling_of(std::uint64_t n) const {
  return static_cast<std::uint64_t>((Wide{numerator} * n + (denominator - 1)) / denominator);
}

DecimalFraction parse_fraction(std::string_view text, std::string_view place) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const bool digits = std::all_of(whole.begin(), whole.end(), is_digit) &&
                      std::all_of(decimals.begin(), decimals.end(), is_digit);
  if (!digits || (whole.empty() && decimals.empty())) bad_fraction(text, place);
  while (!decimals.empty() && decimals.back() == '0') decimals.remove_suffix(1);
  const std::size_t first = whole.find_first_not_of('0');
  const std::string_view significant = first == std::string_view::npos ? "" : whole.substr(first);
  const bool one = significant == "1" && decimals.empty();
  if (decimals.size() > kMostDigits || (!one && (!significant.empty() || decimals.empty()))) {
    bad_fraction(text, place);
  }
  DecimalFraction fraction{one ? 1u : 0u, 1};
  for (const char digit : decimals) {
    fraction.numerator = fraction.numerator * 10 + static_cast<std::uint64_t>(digit - '0');
    fraction.denominator *= 10;
  }
  return fraction;
}

std::string fraction_text(DecimalFraction fraction) {
  if (fraction.numerator == fraction.denominator) return "1";
  std::string digits = std::to_string(fraction.numerator);
  const std::size_t places = std::to_string(fraction.denominator).size() - 1;
  return "0." + std::string(places - digits.size(), '0') + digits;
}

Stratum parse_stratum(std::string_view text) {
  if (text == "all") return {Stratum::Kind::all, {}, "all"};
  const std::size_t colon = text.find(':');
  const std::string word(text.substr(0, colon));
  if ((word != "bottom" && word != "top") || colon == std::string_view::npos) {
    const std::string nearest = nearest_word(word, {"bottom", "top", "all"});
    const std::string example = nearest.empty() || nearest == "all" ? nearest : nearest + ":0.1";
    throw InputError(fmt::format("unknown stratum '{}'", text),
                     "a stratum is bottom:Q, top:Q or all, with Q a share of the architectures",
                     example.empty() ? std::string("write one of these, as bottom:0.1")
                                     : fmt::format("did you mean '{}'?", example));
  }
  const DecimalFraction fraction = parse_fraction(text.substr(colon + 1), text);
  const auto kind = word == "top" ? Stratum::Kind::top : Stratum::Kind::bottom;
  return {kind, fraction, fmt::format("{}:{}", word, fraction_text(fraction))};
}

std::vector<std::uint32_t> stratum_codes(const Stratum& stratum,
                                         const std::vector<std::uint32_t>& order) {
  const std::uint64_t count = stratum.fraction.floor_of(order.size());
  if (count == 0) {
    throw InputError(fmt::format("stratum '{}' is empty", stratum.name),
                     fmt::format("that share of {} architectures is less than one", order.size()),
                     "choose a larger share");
  }
  const auto share = static_cast<std::ptrdiff_t>(count);
  if (stratum.kind == Stratum::Kind::top) return {order.end() - share, order.end()};
  return {order.begin(), order.begin() + share};
}

std::vector<std::uint32_t> stratum_codes(const Stratum& stratum, const ScoreColumn& score) {
  return stratum_codes(stratum, host_sorter().order(score.k));
}

}  // namespace archwalk
