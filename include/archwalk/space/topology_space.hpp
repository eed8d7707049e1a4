#pragma once

#include <string>
#include <string_view>

#include "archwalk/space/product_space.hpp"

namespace archwalk {

/// `tss`, the NATS-Bench topology space (Dong et al. 2021; = NAS-Bench-201, Dong & Yang 2020):
/// cells of 4 nodes whose 6 edges 0->1, 0->2, 1->2, 0->3, 1->3, 2->3 (the order of the published
/// string, the first least significant) each carry one of 5 operations: none 0, skip_connect 1,
/// nor_conv_1x1 2, nor_conv_3x3 3, avg_pool_3x3 4.
class TopologySpace final : public ProductSpace {
 public:
  TopologySpace();
  /// "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|": each node's incoming edges with their source nodes.
  std::string architecture(std::uint32_t code) const override;
  std::uint32_t code(std::string_view architecture) const override;
  /// What isomorphism_classes() compares: two cells are of one class exactly where their texts are
  /// equal. By the rule of Dong & Yang 2020: a node's text is the sorted list of its incoming
  /// edges; an edge gives its source's text for skip_connect, "#" for none and for an edge out of
  /// node 1 where that is "#", else the source's text within the operation; a cell's text is node
  /// 3's. Zeros are kept as summands, so that cells may compute the same function and be of
  /// different classes: there are 6,466, and would be 4,930 without them.
  static std::string class_text(std::uint32_t code);
};

}  // namespace archwalk
