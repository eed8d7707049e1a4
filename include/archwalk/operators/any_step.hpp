#pragma once

#include <cstdint>
#include <tuple>
#include <type_traits>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/tabu_list.hpp"

// One step out of a list, chosen at run time: kernels for packings that few use are compiled once
// for all operators instead of once for each. All lanes take the same branch.
namespace archwalk {
namespace detail {

template <class... Items>
struct Members {};
template <class First, class... Rest>
struct Members<First, Rest...> {
  First first;
  Members<Rest...> rest;
};

template <class T, class AnyMembers>
ARCHWALK_BODY auto& member(AnyMembers& members) {
  if constexpr (std::is_same_v<T, decltype(members.first)>) {
    return members.first;
  } else {
    return member<T>(members.rest);
  }
}

template <class T, class... Types>
constexpr int place_in(const std::tuple<Types...>*) {
  int place = 0;
  bool found = false;
  ((found = found || std::is_same_v<T, Types>, place += found ? 0 : 1), ...);
  return place;
}

template <class... Steps>
struct InPlace {};
template <class... Steps>
requires((Steps::kInPlace && ...)) struct InPlace<Steps...> {
  static constexpr bool kInPlace = true;
};

}  // namespace detail

/// A proposal's step of whichever type.
template <class Digits, class... Steps>
class AnyProposalStep : public detail::InPlace<Steps...> {
 public:
  using Word = typename Digits::Word;
  template <int Lanes>
  using State = detail::Members<typename Steps::template State<Lanes>...>;

  DrawSchedule draws;

  AnyProposalStep() = default;
  template <class Step>
  explicit AnyProposalStep(const Step& step)
      : draws(step.draws),
        kind_(detail::place_in<Step>(static_cast<std::tuple<Steps...>*>(nullptr))) {
    detail::member<Step>(steps_) = step;
  }

  /// Its step of that type, which is the one chosen or an empty one.
  template <class Step>
  ARCHWALK_BODY Step& as() {
    return detail::member<Step>(steps_);
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int place, State<Lanes>& state, const Word (&x)[Lanes],
                             Word (&y)[Lanes]) const {
    propose_as<Lanes>(words, place, kind_, steps_, state, x, y);
  }

  /// Of a step that can leave architectures out: operators with another one are not read.
  template <int Lanes, class Words>
  ARCHWALK_BODY void propose_excluding(Words& words, int place, State<Lanes>& state,
                                       const TabuList<Word, Lanes>& tabu, const Word (&x)[Lanes],
                                       Word (&y)[Lanes]) const {
    exclude_as<Lanes>(words, place, kind_, steps_, state, tabu, x, y);
  }

 private:
  template <int Lanes, class Words, class First, class... Rest, class FirstState, class... States>
  ARCHWALK_BODY static void propose_as(Words& words, int place, int kind,
                                       const detail::Members<First, Rest...>& steps,
                                       detail::Members<FirstState, States...>& state,
                                       const Word (&x)[Lanes], Word (&y)[Lanes]) {
    if constexpr (sizeof...(Rest) > 0) {
      if (kind > 0) {
        propose_as<Lanes>(words, place, kind - 1, steps.rest, state.rest, x, y);
        return;
      }
    }
    steps.first.template propose<Lanes>(words, place, state.first, x, y);
  }

  template <int Lanes, class Words, class First, class... Rest, class FirstState, class... States>
  ARCHWALK_BODY static void exclude_as(Words& words, int place, int kind,
                                       const detail::Members<First, Rest...>& steps,
                                       detail::Members<FirstState, States...>& state,
                                       const TabuList<Word, Lanes>& tabu, const Word (&x)[Lanes],
                                       Word (&y)[Lanes]) {
    if constexpr (sizeof...(Rest) > 0) {
      if (kind > 0) {
        exclude_as<Lanes>(words, place, kind - 1, steps.rest, state.rest, tabu, x, y);
        return;
      }
    }
    if constexpr (requires {
                    steps.first.template propose_excluding<Lanes>(words, place, state.first, tabu,
                                                                  x, y);
                  }) {
      steps.first.template propose_excluding<Lanes>(words, place, state.first, tabu, x, y);
    }
  }

  int kind_ = 0;
  detail::Members<Steps...> steps_;
};

/// A selection's step of whichever type; kernels ask it even where it accepts all.
template <class... Steps>
class AnySelectionStep {
 public:
  static constexpr bool kAcceptsAll = false;
  static constexpr bool kManyProposals = true;
  int proposals = 1;

  AnySelectionStep() = default;
  template <class Step>
  explicit AnySelectionStep(const Step& step)
      : kind_(detail::place_in<Step>(static_cast<std::tuple<Steps...>*>(nullptr))) {
    if constexpr (requires { step.proposals; }) proposals = step.proposals;
    detail::member<Step>(steps_) = step;
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    accept_as<Lanes>(words, kind_, steps_, x, y, mask);
  }

 private:
  // No lambda: its body would be a function that the linker may share between instruction sets.
  template <int Lanes, class Words, class First, class... Rest>
  ARCHWALK_BODY static void accept_as(Words& words, int kind,
                                      const detail::Members<First, Rest...>& steps,
                                      const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                                      std::uint32_t (&mask)[Lanes]) {
    if constexpr (sizeof...(Rest) > 0) {
      if (kind > 0) {
        accept_as<Lanes>(words, kind - 1, steps.rest, x, y, mask);
        return;
      }
    }
    steps.first.template accept<Lanes>(words, x, y, mask);
  }

  int kind_ = 0;
  detail::Members<Steps...> steps_;
};

}  // namespace archwalk
