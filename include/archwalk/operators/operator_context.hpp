#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/space/neighbor_graph.hpp"
#include "archwalk/space/search_space.hpp"

namespace archwalk {

struct RowMatrix;

/// A matrix as a file holds it, in compressed rows.
struct StoredRows {
  std::vector<std::int64_t> begin;   ///< [row + 1] where the entries of a row begin
  std::vector<std::int64_t> target;  ///< [entry] column
  std::vector<double> probability;   ///< [entry]
};
/// Reads the file of that name; InputError where it can't.
using MatrixReader = std::function<StoredRows(const std::string& name)>;

/// What operators are read against: the space, and where stored matrices come from.
class OperatorContext {
 public:
  /// A product space, without stored matrices.
  OperatorContext(const ProductShape& shape);  // NOLINT(google-explicit-constructor): is one
  explicit OperatorContext(std::shared_ptr<const SearchSpace> space, MatrixReader reader = {});

  const SearchSpace& space() const { return *space_; }
  const std::shared_ptr<const SearchSpace>& shared_space() const { return space_; }
  const ProductShape& shape() const { return shape_; }
  /// The graph of single edits, made once. InputError where the space has none.
  std::shared_ptr<const NeighborGraph> graph() const;
  /// Edits: the mean edit distance of two architectures, one and the same among them; off by at
  /// most three roundings. NaN in a graph space whose distance_sums() are not known.
  double mean_distance() const;
  /// The stored matrix of that name, read once. InputError as checked_rows().
  std::shared_ptr<const RowMatrix> matrix(const std::string& name) const;

 private:
  std::shared_ptr<const SearchSpace> space_;
  ProductShape shape_;
  MatrixReader reader_;
  mutable std::shared_ptr<const NeighborGraph> graph_;
  mutable std::map<std::string, std::shared_ptr<const RowMatrix>> matrices_;
};

/// The space's shape; InputError, naming `part`, for a space without product structure.
const ProductShape& product_of(const OperatorContext& context, std::string_view part);

/// Prepares a proposal: one that does not ask for the context goes on product spaces alone.
template <class Part>
void prepare_part(Part& part, const OperatorContext& context) {
  if constexpr (requires { part.prepare(context); }) {
    part.prepare(context);
  } else {
    part.prepare(product_of(context, Part::kName));
  }
}

}  // namespace archwalk
