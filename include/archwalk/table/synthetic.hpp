#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/table/table_shape.hpp"

namespace archwalk {

/// The next of a stream of uniform 64-bit words.
using WordSource = std::function<std::uint64_t()>;

/// How near a synthetic column came to its shape.
struct Resemblance {
  std::vector<double> told_share, share;  ///< [order - 1]
  double told_skewness = 0.0, skewness = 0.0;

  /// The largest |share - told| / told over the orders; orders told less than 1e-9 count as if told
  /// that.
  double share_error() const;
  /// Each share within 10 % of the told one and the skewness within 0.5.
  bool holds() const;
};

struct SyntheticTable {
  BenchmarkTable table;
  std::vector<Resemblance> resemblance;  ///< [score]
};

/// A made-up table of the given shape.
///
/// A column starts from a random field with the told shares, mixed with the ranks of the columns
/// made before it so that Spearman's correlations come out about as told. Where the lowest values
/// are a cluster that makes up a good part of the variance (broken architectures at chance), a few
/// rules such as "edges 3, 0 and 5 have these operations" send their architectures to the bottom: a
/// cluster at random would be nearly all of the highest orders. Then two steps alternate: the field
/// takes the values of the shape, rank by rank, and its orders are scaled so that their shares meet
/// the told ones (the iterated amplitude adjustment of Schreiber & Schmitz, "Improved surrogate
/// data for nonlinearity tests", Phys. Rev. Lett. 77, 1996, with interaction orders in the place of
/// frequencies and with what the first step spoils fed back into the second). The result has the
/// values of the shape exactly, ties included. Where the shares can't be had so (a column that is
/// nearly additive), it ends on the second step: shares exact, values like the told ones.
/// `resemblance` says what was reached.
///
/// Only IEEE + - * / and square roots in a fixed order: equal words give an equal table on every
/// machine. `told` has at least one column. Time O(N (L + log N)) a round, mostly 10 to 80 rounds a
/// column; memory about (2 columns + 12) N doubles. One unit of progress is one column.
SyntheticTable synthetic_table(std::shared_ptr<const SearchSpace> space, const TableShape& told,
                               const WordSource& words, Progress& progress);

/// The same of the published shape for the space, in percent. InputError for a space that is no
/// product space.
BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, const WordSource& words);

/// The same from the random stream (synth, 0, 0) of a seed: what `archwalk synth` makes.
BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, std::uint64_t seed);

}  // namespace archwalk
