// Lanes in vector registers do what one lane does.
#include <gtest/gtest.h>

#include <array>

#include "archwalk/operators/operator.hpp"
#include "support/proposal_examples.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

// Words of every lane, drawn beforehand: [word][lane].
template <int Lanes>
class LaneWords {
 public:
  LaneWords(std::size_t count, std::uint32_t seed) : words_(count) {
    test::Random random(seed);
    // The extremes, where signed and unsigned comparisons part.
    constexpr std::uint32_t kExtremes[] = {0u, ~0u, 0x7FFFFFFFu, 0x80000000u, 1u};
    for (auto& lanes : words_) {
      for (std::uint32_t& word : lanes) {
        word = random.below(8) == 0 ? kExtremes[random.below(5)] : random.word();
      }
    }
  }
  const std::uint32_t (&next())[Lanes] {
    for (int lane = 0; lane < Lanes; ++lane) current_[lane] = words_.at(drawn_)[lane];
    ++drawn_;
    return current_;
  }
  std::vector<std::uint32_t> of_lane(std::size_t lane) const {
    std::vector<std::uint32_t> own;
    for (const auto& lanes : words_) own.push_back(lanes[lane]);
    return own;
  }

 private:
  std::vector<std::array<std::uint32_t, Lanes>> words_;
  std::size_t drawn_ = 0;
  std::uint32_t current_[Lanes];
};

template <int Lanes, class ProposalType>
void expect_proposal_lanes_alike(const ProposalType& proposal, const ProductShape& shape) {
  SCOPED_TRACE(testing::Message() << Lanes << " lanes");
  constexpr int kGroups = 2;
  const DrawSchedule draws = proposal.facts(shape).draws;
  const auto steps = static_cast<std::size_t>(kGroups * draws.steps);
  HostStepTables tables;
  with_packing(proposal, shape, [&](const auto& digits) {
    using Digits = std::decay_t<decltype(digits)>;
    const auto step = proposal.step(digits, shape, tables);
    using Step = std::decay_t<decltype(step)>;
    const auto word_count = static_cast<std::size_t>(kGroups * draws.words);
    LaneWords<Lanes> words(word_count, 71);
    LaneWords<Lanes> same_words(word_count, 71);
    typename Step::template State<Lanes> state{};
    typename Step::template State<Lanes> same_state{};
    typename Digits::Word x[Lanes];
    typename Digits::Word y[Lanes];
    typename Digits::Word in_place[Lanes];
    for (std::uint32_t lane = 0; lane < Lanes; ++lane) {
      x[lane] = in_place[lane] = digits.pack(lane % shape.size);
    }
    std::vector<std::array<std::uint32_t, Lanes>> visited(steps);
    for (std::size_t t = 0; t < steps; ++t) {
      const int step_of_group = static_cast<int>(t) % draws.steps;
      step.template propose<Lanes>(words, step_of_group, state, x, y);
      for (std::size_t lane = 0; lane < Lanes; ++lane) {
        x[lane] = y[lane];
        visited[t][lane] = digits.code(y[lane]);
      }
      if constexpr (requires { Step::kInPlace; }) {
        step.template propose<Lanes>(same_words, step_of_group, same_state, in_place, in_place);
        for (std::size_t lane = 0; lane < Lanes; ++lane) {
          ASSERT_EQ(digits.code(in_place[lane]), visited[t][lane]) << "in place, step " << t;
        }
      }
    }
    const test::ScriptedWalk<Digits, Step> alone(digits, step);
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
      const auto start = static_cast<std::uint32_t>(lane % shape.size);
      const auto codes = alone.codes(start, static_cast<int>(steps), words.of_lane(lane));
      for (std::size_t t = 0; t < steps; ++t) {
        ASSERT_EQ(visited[t][lane], codes[t]) << "lane " << lane << " step " << t;
      }
    }
  });
}

template <class ProposalType>
class ProposalLanes : public testing::Test {};
TYPED_TEST_SUITE(ProposalLanes, test::ProposalTypes);

TYPED_TEST(ProposalLanes, Alike) {
  test::for_each_example<TypeParam>([](const auto&, const auto& proposal, const auto& shape) {
    expect_proposal_lanes_alike<3>(proposal, shape);
    expect_proposal_lanes_alike<16>(proposal, shape);
    expect_proposal_lanes_alike<64>(proposal, shape);
  });
}

template <class SelectionType>
class SelectionLanes : public testing::Test {};
TYPED_TEST_SUITE(SelectionLanes, test::SelectionTypes);

TYPED_TEST(SelectionLanes, Alike) {
  constexpr int kLanes = 64;
  for (const TypeParam& selection : test::SelectionExamples<TypeParam>::make()) {
    for (double resolution : {0.25, 1e-3, 1e-7}) {
      const test::StepOn<TypeParam> step(selection, resolution);
      if constexpr (test::is_rule<TypeParam> && !std::is_same_v<TypeParam, Always>) {
        test::Random random(72);
        for (int round = 0; round < 500; ++round) {
          LaneWords<kLanes> words(1, random.word());
          const std::uint32_t code[kLanes] = {};
          std::int32_t x[kLanes];
          std::int32_t y[kLanes];
          const std::uint32_t span = 1u << (1 + random.below(31));
          const auto some_key = [&] {
            if (random.below(9) == 0) return kLowestKey;
            return static_cast<std::int32_t>(random.below(span));
          };
          for (std::size_t lane = 0; lane < kLanes; ++lane) {
            x[lane] = some_key();
            y[lane] = some_key();
          }
          if (selection.guide_key() == GuideKey::rank) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {  // ranks are below 2^27
              x[lane] = static_cast<std::int32_t>(static_cast<std::uint32_t>(x[lane]) >> 5);
              y[lane] = static_cast<std::int32_t>(static_cast<std::uint32_t>(y[lane]) >> 5);
            }
          }
          std::uint32_t mask[kLanes];
          step->template accept<kLanes>(words, {code, x}, {code, y}, mask);
          for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::uint64_t word = words.of_lane(lane)[0];
            const bool taken = word < step->acceptance({0, x[lane]}, {0, y[lane]});
            ASSERT_EQ(mask[lane], taken ? ~0u : 0u) << x[lane] << " to " << y[lane];
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
