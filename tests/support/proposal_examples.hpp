#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "oracle/proposal.hpp"
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
struct ProposalExamples<Restart> {
  // Reversible only by chance: not looked for.
  static constexpr bool kReversibilityIsSufficient = true;

  static std::vector<Restart> make(const ProductShape& shape) {
    const auto edits = ProposalExamples<EditDistance>::make(shape);
    const auto edges = ProposalExamples<PerEdge>::make(shape);
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
    return examples;
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

// Calls check(given, prepared, shape) for every example in every small space.
template <class ProposalType, class Check>
void for_each_example(Check&& check) {
  for (const ProductShape& shape : small_spaces()) {
    int number = 0;
    for (const ProposalType& given : ProposalExamples<ProposalType>::make(shape)) {
      SCOPED_TRACE(testing::Message() << shape << ", example " << number++);
      ProposalType prepared = given;
      prepared.prepare(shape);
      check(given, prepared, shape);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
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
