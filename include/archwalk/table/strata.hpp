#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// A fraction q = numerator / denominator in (0, 1], as its decimal digits say it.
struct DecimalFraction {
  std::uint64_t numerator = 1;
  std::uint64_t denominator = 1;  ///< a power of ten, at most 10^18

  /// floor(q n) and ceil(q n), in integers.
  std::uint64_t floor_of(std::uint64_t n) const;
  std::uint64_t ceiling_of(std::uint64_t n) const;
};

/// "0.1", "1", ".25": at most 18 digits after the point. InputError for anything else, naming
/// `place` (the word in which the fraction stands).
DecimalFraction parse_fraction(std::string_view text, std::string_view place);

/// "0.1", without needless zeros.
std::string fraction_text(DecimalFraction fraction);

/// A set of starts (DESIGN §1): the lowest or highest floor(qN) architectures by (score, code).
struct Stratum {
  enum class Kind { bottom, top, all };
  Kind kind = Kind::all;
  DecimalFraction fraction;
  std::string name;  ///< "bottom:0.1", "top:0.1", "all"; without needless zeros
};

/// "bottom:Q", "top:Q" or "all". InputError names an unknown word and the nearest known one, and a
/// Q outside (0, 1].
Stratum parse_stratum(std::string_view text);

/// The stratum's architectures sorted by (score, code), out of all of them in that order
/// (ColumnSorter::order): many strata of one score need it once. InputError where floor(qN) is 0.
std::vector<std::uint32_t> stratum_codes(const Stratum& stratum,
                                         const std::vector<std::uint32_t>& order);

/// The same, of a score that is put in order for it.
std::vector<std::uint32_t> stratum_codes(const Stratum& stratum, const ScoreColumn& score);

}  // namespace archwalk
