// Two methods that can do the same operator must agree within their bounds and, their means, to
// 1e-11 of the score's range, at the real size.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/table/synthetic.hpp"
#include "exact/drawn_table.hpp"

namespace archwalk {
namespace {

constexpr const char* kScores[] = {"cifar10/test@200", "cifar100/test@200"};

class MethodsAgree : public testing::Test {
 protected:
  static BenchmarkTable make_table() {
    WordSequence words(3, subsequence(Purpose::synth, 0, 0));
    return synthetic_table(find_space("tss"), [&words] { return words.next64(); });
  }

  ExactEstimates estimates(const char* text, ExactMethod method) const {
    ExactSettings settings;
    settings.horizons = {1, 3, 30};
    settings.method = method;
    for (const char* score : kScores) settings.scores.push_back(&table_.measured_score(score));
    settings.strata = test::strata_of({"bottom:0.1", "top:0.1", "all"}, settings.scores);
    return ExactEngine(table_, settings)
        .estimates(read_operator(text, *table_.space->product(), ""));
  }

  // Of a measured score.
  double range(std::size_t score) const {
    const ScoreColumn& column = table_.measured_score(kScores[score]);
    const auto [least, most] = std::minmax_element(column.k.begin(), column.k.end());
    return static_cast<double>(*most - *least) * column.resolution;
  }

  void expect_agreement(const char* text, ExactMethod first, ExactMethod second) const {
    const ExactEstimates a = estimates(text, first);
    const ExactEstimates b = estimates(text, second);
    ASSERT_EQ(a.mean.size(), 3u * 2u * 3u);
    for (std::size_t cell = 0; cell < a.mean.size(); ++cell) {
      EXPECT_LE(std::abs(a.mean[cell] - b.mean[cell]), a.bound[cell] + b.bound[cell]) << text;
      EXPECT_LE(std::abs(a.mean[cell] - b.mean[cell]), 1e-11 * range(cell / 3 % 2)) << text;
      EXPECT_LE(std::abs(a.variance[cell] - b.variance[cell]),
                a.variance_bound[cell] + b.variance_bound[cell])
          << text;
      EXPECT_LE(std::abs(a.variance_within[cell] - b.variance_within[cell]),
                a.variance_bound[cell] + b.variance_bound[cell])
          << text;
      // 1e-10 of the largest range that percentages can have.
      EXPECT_LE(a.bound[cell], 1e-8) << text;
      EXPECT_LE(b.bound[cell], 1e-8) << text;
    }
  }

  BenchmarkTable table_ = make_table();
};

TEST_F(MethodsAgree, SpectralAndKroneckerOnARate) {
  expect_agreement("per_edge(rate=0.17)", ExactMethod::spectral, ExactMethod::kronecker);
}

TEST_F(MethodsAgree, SpectralAndSparseOnALocalPmf) {
  expect_agreement("edit_distance(pmf=[0.1,0.6,0.3])", ExactMethod::spectral, ExactMethod::sparse);
}

TEST_F(MethodsAgree, StencilSpectralAndSparseOnOneEdit) {
  const char* text = "edit_distance(pmf=[0.25,0.75])";
  expect_agreement(text, ExactMethod::spectral, ExactMethod::stencil);
  expect_agreement(text, ExactMethod::stencil, ExactMethod::sparse);
}

TEST_F(MethodsAgree, StencilAndSparseOnEverySelection) {
  for (const char* selection :
       {"improving", "non_worsening", "threshold(slack=0.5)", "metropolis(temperature=1)",
        "tournament(k=3)", "noisy(rule=improving,sigma=0.5)"}) {
    const std::string name = std::string(selection).substr(0, std::string(selection).find('('));
    std::vector<const char*> proposals = {"edit_distance(pmf=[0,1])+", "neighbors+"};
    if (name == "improving" || name == "non_worsening" || name == "threshold") {
      proposals.push_back("edit_distance(pmf=[0.2,0.5,0.3])+");
    }
    for (const char* proposal : proposals) {
      std::string text = proposal + std::string(selection);
      const std::string guide = "guide=cifar10/valid@12)";
      if (text.back() == ')') {
        text = text.substr(0, text.size() - 1) + ',' + guide;
      } else {
        text += '(' + guide;
      }
      expect_agreement(text.c_str(), ExactMethod::stencil, ExactMethod::sparse);
    }
  }
}

TEST_F(MethodsAgree, KroneckerAndSparseOnMatricesThatKeepMostEdges) {
  // Two edges mix, four stay: 25 entries a row.
  const char* mixing =
      "[[0.6,0.1,0.1,0.1,0.1],[0,1,0,0,0],[0.2,0.2,0.2,0.2,0.2],[0,0.5,0,0.5,0],[0,0,0,0.25,0.75]]";
  const char* fixed = "[[1,0,0,0,0],[0,1,0,0,0],[0,0,1,0,0],[0,0,0,1,0],[0,0,0,0,1]]";
  std::string text = "per_edge(matrices=[";
  for (int edge = 0; edge < 6; ++edge) {
    text += std::string(edge == 0 ? "" : ",") + (edge == 1 || edge == 4 ? mixing : fixed);
  }
  text += "])";
  expect_agreement(text.c_str(), ExactMethod::kronecker, ExactMethod::sparse);
}

}  // namespace
}  // namespace archwalk
