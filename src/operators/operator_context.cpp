#include "archwalk/operators/operator_context.hpp"

#include <fmt/format.h>

#include <limits>
#include <numeric>
#include <span>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "archwalk/space/product_space.hpp"

namespace archwalk {

OperatorContext::OperatorContext(const ProductShape& shape)
    : OperatorContext(std::make_shared<ProductSpace>(fmt::format("{}^{}", shape.radix, shape.edges),
                                                     shape.radix, shape.edges)) {}

OperatorContext::OperatorContext(std::shared_ptr<const SearchSpace> space, MatrixReader reader)
    : space_(std::move(space)), shape_(space_->shape()), reader_(std::move(reader)) {}

std::shared_ptr<const NeighborGraph> OperatorContext::graph() const {
  if (graph_ == nullptr) {
    if (const NeighborGraph* own = space_->graph()) {
      graph_ = {space_, own};  // lives as long as the space
    } else {
      graph_ = std::make_shared<const NeighborGraph>(single_edit_graph(*space_));
    }
  }
  return graph_;
}

double OperatorContext::mean_distance() const {
  if (shape_.is_product()) return shape_.mean_distance();
  const std::span<const std::uint64_t> sums = space_->distance_sums();
  if (sums.empty()) return std::numeric_limits<double>::quiet_NaN();
  __extension__ using Total = unsigned __int128;  // 2^27 sums of up to 2^53
  const Total total = std::accumulate(sums.begin(), sums.end(), Total{0});
  const double size = shape_.size;
  return static_cast<double>(total) / size / size;
}

std::shared_ptr<const RowMatrix> OperatorContext::matrix(const std::string& name) const {
  std::shared_ptr<const RowMatrix>& entry = matrices_[name];
  if (entry == nullptr) {
    if (!reader_) {
      throw InputError(fmt::format("the matrix '{}' can't be read here", name),
                       "this use of an operator knows no files", "give another proposal");
    }
    entry = std::make_shared<const RowMatrix>(checked_rows(reader_(name), *space_, name));
  }
  return entry;
}

const ProductShape& product_of(const OperatorContext& context, std::string_view part) {
  if (context.shape().is_product()) return context.shape();
  throw InputError(
      fmt::format("proposal '{}' in the space '{}'", part, context.space().name()),
      "it changes edges or layers one by one, and the architectures of this space have none",
      "use neighbors, explicit or uniform");
}

}  // namespace archwalk
