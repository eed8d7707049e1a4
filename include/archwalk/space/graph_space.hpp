#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/space/search_space.hpp"

namespace archwalk {

/// Any undirected connected graph: codes are its cells, one edit goes to a neighbor, and the edit
/// distance is the length of a shortest path. Architectures are named by a list of strings, or by
/// their codes in decimals; a space with a published notation overrides that.
class GraphSpace : public SearchSpace {
 public:
  /// Of so many cells all distances are summed without being asked.
  static constexpr std::uint32_t kMostAllPairs = 1u << 16;

  /// `architectures` [code], or empty. `diameter`: where it is known; otherwise it is found when
  /// first asked for. `distance_sums` [code], or empty. InputError as check_graph and
  /// check_distance_sums; for a name that other spaces bear, fewer than two cells or more than
  /// 2^27; and for architectures that are not one distinct string of UTF-8 a cell.
  GraphSpace(std::string name, NeighborGraph graph, std::vector<std::string> architectures = {},
             std::optional<int> diameter = std::nullopt,
             std::vector<std::uint64_t> distance_sums = {});

  const std::string& name() const override { return name_; }
  std::uint32_t size() const override { return graph_.size(); }
  int diameter() const override;
  const ProductShape* product() const override { return nullptr; }
  const NeighborGraph* graph() const override { return &graph_; }
  /// Found when first asked for in a space of at most kMostAllPairs cells; in a larger one empty
  /// unless it came with them or find_distance_sums() was called.
  std::span<const std::uint64_t> distance_sums() const override;
  /// Finds them where they are not known, in a space of any size. Progress as
  /// archwalk::distance_sums.
  void find_distance_sums(Progress& progress) const;
  std::string architecture(std::uint32_t code) const override;
  std::uint32_t code(std::string_view architecture) const override;
  /// The cell of that name; nothing where none has it, and where cells have no names.
  std::optional<std::uint32_t> code_of_name(std::string_view name) const;
  int distance(std::uint32_t x, std::uint32_t y) const override;

 private:
  std::string name_;
  NeighborGraph graph_;
  std::vector<std::string> architectures_;
  std::unordered_map<std::string_view, std::uint32_t> code_of_;  // views of architectures_
  mutable std::once_flag diameter_once_;
  mutable int diameter_ = -1;  // -1: not known yet
  mutable std::mutex sums_mutex_;
  mutable std::vector<std::uint64_t> distance_sums_;  // empty: not known yet
};

}  // namespace archwalk
