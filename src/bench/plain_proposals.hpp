#pragma once

#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "plain_loop.hpp"

namespace archwalk::detail {

/// K^L by a table of digits.
class PlainSpace {
 public:
  explicit PlainSpace(const ProductShape& the_shape) : shape(the_shape) {
    std::uint32_t power = 1;
    for (int edge = 0; edge < shape.edges; ++edge) {
      powers_.push_back(power);
      power *= static_cast<std::uint32_t>(shape.radix);
    }
    auto digits = std::make_shared<std::vector<std::uint8_t>>();
    for (std::uint32_t code = 0; code < shape.size; ++code) {
      for (std::uint32_t place : powers_) {
        digits->push_back(
            static_cast<std::uint8_t>(code / place % static_cast<std::uint32_t>(shape.radix)));
      }
    }
    digits_ = std::move(digits);
  }

  int digit(std::uint32_t code, int edge) const {
    return (*digits_)[static_cast<std::size_t>(code) * static_cast<std::size_t>(shape.edges) +
                      static_cast<std::size_t>(edge)];
  }

  /// What the code grows by when x's digit of an edge becomes `digit`.
  std::uint32_t difference(std::uint32_t x, int edge, int new_digit) const {
    return static_cast<std::uint32_t>(new_digit - digit(x, edge)) *
           powers_[static_cast<std::size_t>(edge)];
  }

  /// x's digit of an edge plus `change`, modulo the radix.
  int shifted(std::uint32_t x, int edge, int change) const {
    const int sum = digit(x, edge) + change;
    return sum >= shape.radix ? sum - shape.radix : sum;
  }

  ProductShape shape;

 private:
  std::vector<std::uint32_t> powers_;
  std::shared_ptr<const std::vector<std::uint8_t>> digits_;  // [code, edge]
};

/// One edge changes to one of its other values.
struct PlainOneEdit {
  struct Edit {
    int edge;
    int change;
  };
  explicit PlainOneEdit(PlainSpace the_space) : space(std::move(the_space)) {
    for (int edge = 0; edge < space.shape.edges; ++edge) {
      for (int change = 1; change < space.shape.radix; ++change) edits.push_back({edge, change});
    }
    pick = std::uniform_int_distribution<std::size_t>(0, edits.size() - 1);
  }

  std::uint32_t operator()(std::uint32_t x, Random& random) {
    const Edit edit = edits[pick(random)];
    return x + space.difference(x, edit.edge, space.shifted(x, edit.edge, edit.change));
  }

  PlainSpace space;
  std::vector<Edit> edits;
  std::uniform_int_distribution<std::size_t> pick;
};

/// A distance from the pmf, so many different edges, another value for each.
struct PlainEditDistance {
  PlainSpace space;
  std::discrete_distribution<int> distance;
  std::uniform_int_distribution<int> change;
  std::vector<int> edges;  // some order of all edges

  std::uint32_t operator()(std::uint32_t x, Random& random) {
    std::uint32_t y = x;
    const int changed = distance(random);
    for (int i = 0; i < changed; ++i) {
      std::uniform_int_distribution<int> rest(i, space.shape.edges - 1);
      const auto place = static_cast<std::size_t>(i);
      std::swap(edges[place], edges[static_cast<std::size_t>(rest(random))]);
      y += space.difference(x, edges[place], space.shifted(x, edges[place], change(random)));
    }
    return y;
  }
};

/// Each edge draws its value from the row of its matrix.
struct PlainPerEdge {
  PlainSpace space;
  std::vector<std::discrete_distribution<int>> row;  // [edge, value]

  std::uint32_t operator()(std::uint32_t x, Random& random) {
    std::uint32_t y = x;
    for (int edge = 0; edge < space.shape.edges; ++edge) {
      auto& from = row[static_cast<std::size_t>(edge * space.shape.radix + space.digit(x, edge))];
      y += space.difference(x, edge, from(random));
    }
    return y;
  }
};

/// Any architecture.
struct PlainUniform {
  std::uniform_int_distribution<std::uint32_t> any;
  std::uint32_t operator()(std::uint32_t /*x*/, Random& random) { return any(random); }
};

/// A list of targets from each architecture, with a distribution where their weights differ.
struct PlainRows {
  std::vector<std::vector<std::uint32_t>> targets;
  std::vector<std::discrete_distribution<std::size_t>> weights;  // empty: all equal
  std::uint32_t operator()(std::uint32_t x, Random& random) {
    const std::vector<std::uint32_t>& to = targets[x];
    if (!weights.empty()) return to[weights[x](random)];
    return to[std::uniform_int_distribution<std::size_t>(0, to.size() - 1)(random)];
  }
};

template <class Proposal>
PlainRows plain_rows(const Proposal& proposal, const ProductShape& shape, bool weighted) {
  PlainRows plain;
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    row.clear();
    proposal.row(shape, x, row);
    std::vector<double> weights;
    plain.targets.emplace_back();
    for (const Transition& entry : row) {
      plain.targets.back().push_back(entry.target);
      weights.push_back(entry.probability);
    }
    if (weighted) plain.weights.emplace_back(weights.begin(), weights.end());
  }
  return plain;
}

/// A coin, then anywhere or one edit.
struct PlainRestart {
  std::bernoulli_distribution jumps;
  PlainUniform anywhere;
  PlainOneEdit edit;
  std::uint32_t operator()(std::uint32_t x, Random& random) {
    return jumps(random) ? anywhere(x, random) : edit(x, random);
  }
};

/// What nobody has written a plain loop for.
struct NoPlain {};

template <class Proposal, class Found>
void with_plain_proposal(const Proposal&, const ProductShape&, Found&& found) {
  found(NoPlain{});
}

template <class Found>
void with_plain_proposal(const EditDistance& proposal, const ProductShape& shape, Found&& found) {
  std::vector<double> pmf;
  for (std::uint64_t weight : proposal.weights) pmf.push_back(probability(weight));
  const PlainSpace space(shape);
  if (pmf.size() > 1 && pmf[1] == 1.0) {
    found(PlainOneEdit(space));
    return;
  }
  PlainEditDistance plain{space,
                          std::discrete_distribution<int>(pmf.begin(), pmf.end()),
                          std::uniform_int_distribution<int>(1, shape.radix - 1),
                          {}};
  for (int edge = 0; edge < shape.edges; ++edge) plain.edges.push_back(edge);
  found(std::move(plain));
}

template <class Found>
void with_plain_proposal(const PerEdge& proposal, const ProductShape& shape, Found&& found) {
  PlainPerEdge plain{PlainSpace(shape), {}};
  const auto radix = static_cast<std::size_t>(shape.radix);
  for (const std::vector<double>& matrix : proposal.kronecker_form(shape).edge_matrices) {
    for (auto row = matrix.begin(); row != matrix.end(); row += shape.radix) {
      plain.row.emplace_back(row, row + static_cast<std::ptrdiff_t>(radix));
    }
  }
  found(std::move(plain));
}

template <class Found>
void with_plain_proposal(const Uniform&, const ProductShape& shape, Found&& found) {
  found(PlainUniform{std::uniform_int_distribution<std::uint32_t>(0, shape.size - 1)});
}

template <class Found>
void with_plain_proposal(const Neighbors& proposal, const ProductShape& shape, Found&& found) {
  found(plain_rows(proposal, shape, false));
}
template <class Found>
void with_plain_proposal(const Explicit& proposal, const ProductShape& shape, Found&& found) {
  found(plain_rows(proposal, shape, true));
}
template <class Found>
void with_plain_proposal(const RandomExplicit& proposal, const ProductShape& shape, Found&& found) {
  found(plain_rows(proposal, shape, true));
}

template <class Found>
void with_plain_proposal(const Restart& proposal, const ProductShape& shape, Found&& found) {
  const auto* inner = std::get_if<EditDistance>(&proposal.inner);
  if (inner == nullptr || inner->weights[1] != kProbabilityOne) {
    found(NoPlain{});
    return;
  }
  found(PlainRestart{std::bernoulli_distribution(proposal.probability),
                     PlainUniform{std::uniform_int_distribution<std::uint32_t>(0, shape.size - 1)},
                     PlainOneEdit(PlainSpace(shape))});
}

}  // namespace archwalk::detail
