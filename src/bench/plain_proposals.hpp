#pragma once

#include <array>
#include <random>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "plain_loop.hpp"

namespace archwalk::detail {

/// An architecture as a plain program keeps it: its code and its digits.
struct Cell {
  std::uint32_t code = 0;
  std::array<std::uint8_t, kMaxEdges + 1> digit = {};
};

/// K^L by digits.
struct PlainSpace {
  explicit PlainSpace(const ProductShape& the_shape) : shape(the_shape) {
    std::uint32_t power = 1;
    for (int edge = 0; edge < shape.edges; ++edge) {
      powers.push_back(power);
      power *= static_cast<std::uint32_t>(shape.radix);
    }
  }

  Cell cell(std::uint32_t code) const {
    Cell cell;
    cell.code = code;
    for (std::size_t edge = 0; edge < powers.size(); ++edge) {
      cell.digit[edge] =
          static_cast<std::uint8_t>(code / powers[edge] % static_cast<std::uint32_t>(shape.radix));
    }
    return cell;
  }

  /// Adds `change` to a digit, modulo the radix.
  void add(Cell& cell, int edge, int change) const {
    const auto place = static_cast<std::size_t>(edge);
    const int old_digit = cell.digit[place];
    int digit = old_digit + change;
    if (digit >= shape.radix) digit -= shape.radix;
    cell.digit[place] = static_cast<std::uint8_t>(digit);
    cell.code += static_cast<std::uint32_t>(digit - old_digit) * powers[place];
  }

  ProductShape shape;
  std::vector<std::uint32_t> powers;
};

/// One edge changes to one of its other values.
struct PlainOneEdit {
  PlainSpace space;
  std::uniform_int_distribution<int> pick;

  Cell operator()(const Cell& x, Random& random) {
    const int drawn = pick(random);
    const int others = space.shape.radix - 1;
    Cell y = x;
    space.add(y, drawn / others, drawn % others + 1);
    return y;
  }
};

/// A distance from the pmf, so many different edges, another value for each.
struct PlainEditDistance {
  PlainSpace space;
  std::discrete_distribution<int> distance;
  std::uniform_int_distribution<int> change;
  std::vector<int> edges;  // some order of all edges

  Cell operator()(const Cell& x, Random& random) {
    Cell y = x;
    const int changed = distance(random);
    for (int i = 0; i < changed; ++i) {
      std::uniform_int_distribution<int> rest(i, space.shape.edges - 1);
      const auto other = static_cast<std::size_t>(rest(random));
      std::swap(edges[static_cast<std::size_t>(i)], edges[other]);
      space.add(y, edges[static_cast<std::size_t>(i)], change(random));
    }
    return y;
  }
};

/// Each edge draws its value from the row of its matrix.
struct PlainPerEdge {
  PlainSpace space;
  std::vector<std::discrete_distribution<int>> row;  // [edge, value]

  Cell operator()(const Cell& x, Random& random) {
    Cell y = x;
    for (int edge = 0; edge < space.shape.edges; ++edge) {
      const int old_digit = x.digit[static_cast<std::size_t>(edge)];
      const int digit = row[static_cast<std::size_t>(edge * space.shape.radix + old_digit)](random);
      space.add(y, edge,
                digit >= old_digit ? digit - old_digit : digit - old_digit + space.shape.radix);
    }
    return y;
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
    found(PlainOneEdit{space,
                       std::uniform_int_distribution<int>(0, shape.edges * (shape.radix - 1) - 1)});
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
  for (const std::vector<double>& matrix : proposal.edge_matrices(shape)) {
    for (auto row = matrix.begin(); row != matrix.end(); row += shape.radix) {
      plain.row.emplace_back(row, row + static_cast<std::ptrdiff_t>(radix));
    }
  }
  found(std::move(plain));
}

}  // namespace archwalk::detail
