#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// The largest |k|: beyond, a double does not tell neighbouring multiples apart, and changes of k
/// do not fit in 64 bits.
constexpr std::int64_t kLargestFactor = std::int64_t{1} << 53;

/// Whether scores may be multiples of it: from 1e-80 to 1e80, so that cubes of scores are doubles.
bool is_resolution(double resolution);

/// The multiple of `resolution` nearest to `value` (halves away from zero), as its integer factor;
/// NaN and -inf give their sentinels. InputError for +inf, for what is no resolution, and where the
/// factor exceeds 2^53, beyond which a double no longer tells neighbouring multiples apart; the
/// message proposes one that does. `place` says whose value it is ("score 'x' of row 3").
std::int64_t round_score(double value, double resolution, const std::string& place);

/// The double nearest to k * resolution; a resolution that is the inverse of an integer (1e-6) is
/// taken as that exact fraction, so that 94370000 at 1e-6 is 94.37 and not its neighbour.
double score_value(std::int64_t k, double resolution);

/// A column of `values` [code] in score units; `name` and `units` as in ScoreColumn.
ScoreColumn make_score_column(std::string name, std::string units, double resolution,
                              const std::vector<double>& values);

/// How many different finite values a score has.
struct DistinctValues {
  std::size_t given = 0;    ///< in the source; values within 1e-6 of the largest are the same
  std::size_t rounded = 0;  ///< in the column

  bool merges_many() const { return given > 1 && 2 * rounded <= given; }
};

/// Counts those of `values` and of the column that was made of them. Float residue is not counted:
/// means that differ in the last bits of a float32 were the same.
DistinctValues distinct_values(const std::vector<double>& values, const ScoreColumn& column);

/// resolution * 10^power, the double nearest to that of its shortest decimals.
double shifted_resolution(double resolution, int power);

/// The smallest n >= 0 with `size` / 10^n at most `limit` steps of the resolution.
int coarser_by(double resolution, double size, double limit);

/// The same where the scores were rounded to that resolution, and span `steps` of it: rounded anew
/// they may span one more.
int coarser_by_span(double steps, double limit);

/// The largest n at which values that differ by 1e-6 of the largest finite one are told apart at
/// 10^n * `resolution`.
int finer_by(double resolution, const std::vector<double>& values);

/// What to do for a resolution coarser or finer by 10^power: "import the table with --resolution
/// NAME=0.1", for each of the names, or scale the values where that is no resolution.
std::string import_with(const std::vector<std::string>& names, double resolution, int power);

}  // namespace archwalk
