#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "archwalk/core/elementary.hpp"
#include "archwalk/operators/list.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/operators/probability.hpp"
#include "oracle/proposal.hpp"
#include "support/random123_stream.hpp"
#include "support/small_spaces.hpp"

namespace archwalk::test {

// What the battery of tests needs to know of a proposal: parameter sets as a user would give them,
// and the matrix that the oracle makes of a set. A new proposal gets the battery for one
// specialisation.
//   static std::vector<P> make(const ProductShape&);           // not yet prepared
//   static oracle::Matrix matrix(const P&, const ProductShape&);  // of such a set
template <class ProposalType>
struct ProposalExamples;

inline std::vector<double> uniform_pmf(std::size_t entries) {
  return std::vector<double>(entries, 1.0 / static_cast<double>(entries));
}

template <>
struct ProposalExamples<EditDistance> {
  static std::vector<EditDistance> make(const ProductShape& shape) {
    const auto entries = static_cast<std::size_t>(shape.edges) + 1;
    std::vector<double> falling(entries);
    std::vector<double> farthest(entries, 0.0);
    std::vector<double> random_search(entries);
    double rest = 1.0;
    for (std::size_t d = 0; d < entries; ++d) {
      falling[d] = d + 1 < entries ? rest * 0.6 : rest;
      rest -= falling[d];
      random_search[d] =
          static_cast<double>(oracle_space(shape).count_at_distance(static_cast<unsigned>(d))) /
          shape.size;
    }
    farthest.back() = 1.0;
    std::vector<EditDistance> examples;
    for (std::vector<double> pmf : {std::vector<double>{0, 1},
                                    {1},
                                    {0.5, 0.5},
                                    {0.3, 0, 0.7},
                                    {0, 1 - 0x1p-31, 0x1p-31},
                                    {0x1p-32, 0, 1 - 0x1p-32},
                                    uniform_pmf(entries),
                                    falling,
                                    farthest,
                                    random_search}) {
      EditDistance example;
      example.pmf = std::move(pmf);
      examples.push_back(std::move(example));
    }
    return examples;
  }
  static oracle::Matrix matrix(const EditDistance& given, const ProductShape& shape) {
    oracle::Weights pmf = oracle::canonical_weights(given.pmf);
    pmf.resize(static_cast<std::size_t>(shape.edges) + 1, 0);
    return oracle::edit_distance_proposal(oracle_space(shape), pmf);
  }
};

template <>
struct ProposalExamples<PerEdge> {
  static std::vector<PerEdge> make(const ProductShape& shape) {
    const auto radix = static_cast<std::size_t>(shape.radix);
    std::vector<PerEdge> examples;
    for (double rate : {0.0, 0.37, 1.0, 1.0 - 1.0 / shape.radix}) {
      examples.emplace_back().rate = rate;
    }
    const archwalk::Matrix zero(radix, std::vector<double>(radix, 0.0));
    archwalk::Matrix drifting = zero, cyclic = zero, absorbing = zero, ladder = zero, mirror = zero;
    for (std::size_t i = 0; i < radix; ++i) {
      cyclic[i][(i + 1) % radix] = 0.75;
      cyclic[i][i] += 0.25;
      absorbing[i][0] += 0.5;
      absorbing[i][i] += 0.5;
      mirror[i][radix - 1 - i] += 0.125;
      mirror[i][i] += 0.875;
      ladder[i][i + 1 < radix ? i + 1 : i] += 0.25;
      ladder[i][i > 0 ? i - 1 : i] += 0.5;
      ladder[i][i] += 0.25;
      double sum = 0.0;
      for (std::size_t j = 0; j < radix; ++j) {
        sum += drifting[i][j] = 1.0 + static_cast<double>((7 * i + 3 * j) % 5);
      }
      for (double& entry : drifting[i]) entry /= sum;
    }
    for (const archwalk::Matrix& one : {drifting, cyclic, absorbing, ladder, mirror}) {
      examples.emplace_back().matrix = one;
    }
    std::vector<archwalk::Matrix> varied;
    const archwalk::Matrix* turn[] = {&ladder, &drifting, &cyclic};
    for (int e = 0; e < shape.edges; ++e) varied.push_back(*turn[e % 3]);
    examples.emplace_back().matrices = varied;
    // Edges of one rate each: isotropic on its own, not together. Reversible in all edges but the
    // first, doubly stochastic in the last column alone.
    std::vector<archwalk::Matrix> rates;
    for (int e = 0; e < shape.edges; ++e) {
      archwalk::Matrix& one = rates.emplace_back(zero);
      const double each = std::ldexp(1.0, -8 - e);
      for (std::size_t i = 0; i < radix; ++i) {
        for (std::size_t j = 0; j < radix; ++j) {
          one[i][j] = i == j ? 1.0 - each * static_cast<double>(radix - 1) : each;
        }
      }
    }
    examples.emplace_back().matrices = rates;
    rates[0] = cyclic;
    examples.emplace_back().matrices = rates;
    archwalk::Matrix parts = zero;  // digit 0 on its own, the others in a circle
    for (std::size_t i = 0; i < radix; ++i) {
      parts[i][i] += 0.25;
      parts[i][i == 0 ? 0 : i + 1 < radix ? i + 1 : 1] += 0.75;
    }
    examples.emplace_back().matrix = parts;
    archwalk::Matrix last_column = zero;
    for (std::size_t i = 0; i + 1 < radix; ++i) last_column[i][0] = 1.0;
    last_column[radix - 1][radix - 1] = 1.0;
    examples.emplace_back().matrix = last_column;
    return examples;
  }
  static oracle::Matrix matrix(const PerEdge& given, const ProductShape& shape) {
    std::vector<oracle::Weights> edges;
    if (given.rate) {
      edges.push_back(oracle::rate_weights(*given.rate, static_cast<unsigned>(shape.radix)));
    } else if (given.matrix) {
      edges.push_back(oracle::matrix_weights(*given.matrix));
    } else {
      for (const auto& one : *given.matrices) edges.push_back(oracle::matrix_weights(one));
    }
    return oracle::per_edge_proposal(oracle_space(shape), edges);
  }
};

template <>
struct ProposalExamples<Uniform> {
  static std::vector<Uniform> make(const ProductShape&) { return {Uniform{}}; }
  static oracle::Matrix matrix(const Uniform&, const ProductShape& shape) {
    return oracle::uniform_proposal(oracle_space(shape));
  }
};

template <>
struct ProposalExamples<Neighbors> {
  static std::vector<Neighbors> make(const ProductShape&) { return {Neighbors{}}; }
  static oracle::Matrix matrix(const Neighbors&, const ProductShape& shape) {
    return oracle::edit_distance_proposal(oracle_space(shape), [&] {
      oracle::Weights pmf(static_cast<std::size_t>(shape.edges) + 1, 0);
      pmf[1] = oracle::weight_one;
      return pmf;
    }());
  }
};

template <>
struct ProposalExamples<Explicit> {
  // What their numbers have by chance is not looked for.
  static constexpr bool kReversibilityIsSufficient = true;
  static constexpr bool kGivenByRows = true;

  static std::vector<Explicit> make(const ProductShape&) {
    std::vector<Explicit> examples;
    for (const char* file : {"identity", "cycle", "uneven", "symmetric", "funnel", "turn"}) {
      examples.emplace_back().file = file;
    }
    return examples;
  }
  // Entries as a file might hold them: in any order, doubled, zero.
  static StoredRows stored(const std::string& file, std::uint32_t size) {
    StoredRows rows;
    const auto add = [&](std::uint32_t target, double probability) {
      rows.target.push_back(target);
      rows.probability.push_back(probability);
    };
    for (std::uint32_t x = 0; x < size; ++x) {
      rows.begin.push_back(static_cast<std::int64_t>(rows.target.size()));
      if (file == "identity") {
        add(x, 1.0);
      } else if (file == "cycle") {
        add((x + 1) % size, 0.75);
        add(x, 0.25);
      } else if (file == "uneven") {
        const std::uint32_t degree = 1 + x % 7;
        for (std::uint32_t i = 0; i < degree; ++i) {
          add((x * 5 + i * 3 + 1) % size, 1.0 / degree);
        }
        add((x + 2) % size, 0.0);
      } else if (file == "symmetric") {
        for (std::uint32_t y = size; y-- > 0;) add(y, 1.0 / 1024);
        add(x, 1.0 - size / 1024.0);
      } else if (file == "turn") {  // both ways, one of them more often
        add((x + 1) % size, 0.5);
        add((x + size - 1) % size, 0.25);
        add(x, 0.25);
      } else {  // all lead to 0, some in two entries
        add(0, 0.5);
        add(x, 0.25);
        add(0, 0.25);
      }
    }
    rows.begin.push_back(static_cast<std::int64_t>(rows.target.size()));
    return rows;
  }
  static OperatorContext context(const ProductShape& shape) {
    return OperatorContext(OperatorContext(shape).shared_space(),
                           [size = shape.size](auto& file) { return stored(file, size); });
  }
  static oracle::Matrix matrix(const Explicit& given, const ProductShape& shape) {
    const StoredRows rows = stored(given.file, shape.size);
    oracle::Matrix matrix(shape.size);
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      std::vector<double> dense(shape.size, 0.0);
      for (auto i = static_cast<std::size_t>(rows.begin[x]);
           i < static_cast<std::size_t>(rows.begin[x + 1]); ++i) {
        dense[static_cast<std::size_t>(rows.target[i])] += rows.probability[i];
      }
      const oracle::Vector row = oracle::to_probabilities(oracle::canonical_weights(dense));
      std::copy(row.begin(), row.end(), matrix.entries.begin() + std::ptrdiff_t{x} * shape.size);
    }
    return matrix;
  }
};

template <>
struct ProposalExamples<RandomExplicit> {
  // What their numbers have by chance is not looked for.
  static constexpr bool kReversibilityIsSufficient = true;
  static constexpr bool kGivenByRows = true;

  static std::vector<RandomExplicit> make(const ProductShape& shape) {
    const auto entries = static_cast<std::size_t>(shape.edges) + 1;
    std::vector<RandomExplicit> examples;
    for (const auto& [degree, concentration, draw] : {std::tuple{1, 1.0, 7},
                                                      {3, 0.0, 0},
                                                      {12, 1.0, 2'147'483'647},
                                                      {40, 6.0, 3},
                                                      {24, 64.0, 12},
                                                      {80, 2.0, 5}}) {
      RandomExplicit& example = examples.emplace_back();
      example.out_degree = degree;
      example.concentration = concentration;
      example.draw = draw;
      example.pmf = degree == 3 ? std::vector<double>{0, 1} : uniform_pmf(entries);
    }
    return examples;
  }
  // Drawn a second time, with another generator and another way of finding the digits.
  static oracle::Matrix matrix(const RandomExplicit& given, const ProductShape& shape) {
    oracle::Weights pmf = oracle::canonical_weights(given.pmf);
    pmf.resize(static_cast<std::size_t>(shape.edges) + 1, 0);
    const auto radix = static_cast<std::uint32_t>(shape.radix);
    const oracle::ProductSpace space = oracle_space(shape);
    oracle::Matrix matrix(shape.size);
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      Random123Stream words(static_cast<std::uint64_t>(given.draw),
                            (std::uint64_t{1} << 60) | (std::uint64_t{0xFFFFFF} << 36) | x);
      const auto below = [&](std::uint64_t n) { return words.next() * n >> 32; };
      std::vector<std::uint32_t> targets;
      std::vector<double> shares;
      for (int i = 0; i < given.out_degree; ++i) {
        const std::uint64_t word = words.next();
        std::size_t distance = 0;
        for (std::uint64_t sum = pmf[0]; word >= sum; sum += pmf[++distance]) {
        }
        std::vector<unsigned> digits = space.digits(x);
        std::vector<std::size_t> edges(digits.size());
        std::iota(edges.begin(), edges.end(), std::size_t{0});
        for (std::size_t changed = 0; changed < distance; ++changed) {
          std::swap(edges[changed], edges[changed + below(edges.size() - changed)]);
          unsigned& digit = digits[edges[changed]];
          digit = static_cast<unsigned>((digit + 1 + below(radix - 1)) % radix);
        }
        targets.push_back(static_cast<std::uint32_t>(space.code(digits)));
        const std::uint64_t high = words.next();
        const std::uint64_t number = (high << 32 | words.next()) >> 12;
        const double unit = (static_cast<double>(number) + 0.5) * 0x1p-52;
        // The logarithm itself is judged against MPFR; weights are told apart to the last bit.
        shares.push_back(portable_exp(given.concentration * portable_log(-portable_log(unit))));
      }
      const std::vector<std::uint64_t> weights = normalised_weights(shares);
      for (std::size_t i = 0; i < targets.size(); ++i) {
        matrix(x, targets[i]) += static_cast<oracle::Real>(weights[i]) * 0x1p-32L;
      }
    }
    return matrix;
  }
};

template <>
struct ProposalExamples<Restart> {
  // Reversible only by chance: not looked for.
  static constexpr bool kReversibilityIsSufficient = true;
  static bool is_given_by_rows(const Restart& given) {
    return std::holds_alternative<Explicit>(given.inner) ||
           std::holds_alternative<RandomExplicit>(given.inner);
  }

  static std::vector<Restart> make(const ProductShape& shape) {
    const auto edits = ProposalExamples<EditDistance>::make(shape);
    const auto edges = ProposalExamples<PerEdge>::make(shape);
    const auto drawn = ProposalExamples<RandomExplicit>::make(shape);
    std::vector<Restart> examples;
    const auto add = [&](double probability, const RestartInner& inner) {
      examples.emplace_back().probability = probability;
      examples.back().inner = inner;
    };
    for (double probability : {0.0, 0.125, 1.0 / 3.0, 1.0}) {
      add(probability, edits[0]);  // one edit
      add(probability, edges[4]);  // a matrix that drifts
    }
    add(0x1p-32, edits[2]);
    add(0.9, edits[7]);
    add(0.25, edges[1]);  // a rate
    add(0.5, edges[6]);   // an absorbing digit
    add(0.125, Neighbors{});
    add(1.0, Neighbors{});
    for (const Explicit& given : ProposalExamples<Explicit>::make(shape)) add(0.375, given);
    add(0.0, Explicit{"uneven", {}});
    add(1.0, Explicit{"funnel", {}});
    add(0.25, drawn[2]);
    add(0x1p-31, drawn[3]);
    return examples;
  }
  static OperatorContext context(const ProductShape& shape) {
    return ProposalExamples<Explicit>::context(shape);
  }
  static oracle::Matrix matrix(const Restart& given, const ProductShape& shape) {
    const oracle::Matrix inner = std::visit(
        [&](const auto& part) {
          return ProposalExamples<std::decay_t<decltype(part)>>::matrix(part, shape);
        },
        given.inner);
    return oracle::restart_proposal(given.probability, inner);
  }
};

// What a proposal's examples are prepared against.
template <class ProposalType>
OperatorContext context_of(const ProductShape& shape) {
  if constexpr (requires { ProposalExamples<ProposalType>::context(shape); }) {
    return ProposalExamples<ProposalType>::context(shape);
  } else {
    return OperatorContext(shape);
  }
}

template <class ProposalType>
void prepare(ProposalType& proposal, const ProductShape& shape) {
  if constexpr (requires { ProposalExamples<ProposalType>::context(shape); }) {
    proposal.prepare(ProposalExamples<ProposalType>::context(shape));
  } else {
    proposal.prepare(shape);
  }
}

// Calls check(given, prepared, shape) for every example in every small space.
template <class ProposalType, class Check>
void for_each_example(Check&& check) {
  for (const ProductShape& shape : small_spaces()) {
    int number = 0;
    for (const ProposalType& given : ProposalExamples<ProposalType>::make(shape)) {
      SCOPED_TRACE(testing::Message() << shape << ", example " << number++);
      ProposalType prepared = given;
      prepare(prepared, shape);
      check(given, prepared, shape);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

// The same for every proposal that there is.
template <class Check>
void for_every_example(Check&& check) {
  [&]<class... Parts>(std::variant<Parts...>* /*all*/) {
    (for_each_example<Parts>(check), ...);
  }(static_cast<Proposal*>(nullptr));
}

template <class Variant>
struct TypesOf;
template <class... Parts>
struct TypesOf<std::variant<Parts...>> {
  using Type = testing::Types<Parts...>;
};
using ProposalTypes = TypesOf<Proposal>::Type;
using SelectionTypes = TypesOf<Selection>::Type;

}  // namespace archwalk::test
