#pragma once

#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "plain_proposals.hpp"

namespace archwalk::detail {

/// [code] the guide's values, shared by copies of a loop.
using PlainGuide = std::shared_ptr<const std::vector<double>>;

struct PlainAlways {
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    x = propose(x, random);
  }
};

struct PlainImproving {
  PlainGuide guide;
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    const std::uint32_t y = propose(x, random);
    if ((*guide)[y] > (*guide)[x]) x = y;
  }
};

struct PlainNonWorsening {
  PlainGuide guide;
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    const std::uint32_t y = propose(x, random);
    if ((*guide)[y] >= (*guide)[x]) x = y;
  }
};

struct PlainMetropolis {
  PlainGuide guide;
  double temperature;
  std::uniform_real_distribution<double> uniform{0.0, 1.0};
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    const std::uint32_t y = propose(x, random);
    const double difference = (*guide)[y] - (*guide)[x];
    if (difference >= 0.0 || uniform(random) < std::exp(difference / temperature)) x = y;
  }
};

struct PlainThreshold {
  PlainGuide guide;
  double slack;
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    const std::uint32_t y = propose(x, random);
    if ((*guide)[y] >= (*guide)[x] - slack) x = y;
  }
};

struct PlainTournament {
  PlainGuide guide;
  int proposals;
  bool keep_parent;
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    std::uint32_t best = propose(x, random);
    for (int i = 1; i < proposals; ++i) {
      const std::uint32_t y = propose(x, random);
      if ((*guide)[y] > (*guide)[best]) best = y;
    }
    if (!keep_parent || (*guide)[best] > (*guide)[x]) x = best;
  }
};

// Noise as a user would add it: drawn for both cells, around a rule that takes improvements.
struct PlainNoisyImproving {
  PlainGuide guide;
  std::normal_distribution<double> noise;
  template <class Propose>
  void operator()(std::uint32_t& x, Propose& propose, Random& random) {
    const std::uint32_t y = propose(x, random);
    if ((*guide)[y] + noise(random) > (*guide)[x] + noise(random)) x = y;
  }
};

template <class Selection, class Found>
void with_plain_selection(const Selection&, const PlainGuide&, Found&& found) {
  found(NoPlain{});
}

template <class Found>
void with_plain_selection(const Always&, const PlainGuide&, Found&& found) {
  found(PlainAlways{});
}

template <class Found>
void with_plain_selection(const Improving&, const PlainGuide& guide, Found&& found) {
  found(PlainImproving{guide});
}

template <class Found>
void with_plain_selection(const NonWorsening&, const PlainGuide& guide, Found&& found) {
  found(PlainNonWorsening{guide});
}

template <class Found>
void with_plain_selection(const Metropolis& selection, const PlainGuide& guide, Found&& found) {
  found(PlainMetropolis{guide, selection.temperature});
}

template <class Found>
void with_plain_selection(const Threshold& selection, const PlainGuide& guide, Found&& found) {
  found(PlainThreshold{guide, selection.slack});
}

template <class Found>
void with_plain_selection(const Tournament& selection, const PlainGuide& guide, Found&& found) {
  found(PlainTournament{guide, selection.k, selection.keep_parent});
}

template <class Found>
void with_plain_selection(const Noisy& selection, const PlainGuide& guide, Found&& found) {
  if (selection.sigma && std::holds_alternative<Improving>(selection.rule)) {
    found(PlainNoisyImproving{guide, std::normal_distribution<double>(0.0, *selection.sigma)});
  } else {
    found(NoPlain{});
  }
}

}  // namespace archwalk::detail
