#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// The shape of parts joined along a dimension, found out one part at a time.
class JoinedLayout {
 public:
  explicit JoinedLayout(std::string dim) : dim_(std::move(dim)) {}

  /// Adds the arrays (values not needed) and attributes of the next part; `source` names it in the
  /// InputError thrown where it doesn't fit the parts before it.
  void add(const std::vector<Array>& arrays, const std::vector<GroupAttributes>& attributes,
           const std::string& source);

  /// Every array with its joined shape and no values.
  const std::vector<Array>& arrays() const { return arrays_; }
  const std::vector<GroupAttributes>& attributes() const { return attributes_; }

  /// Index of the joined dimension in an array, or -1.
  int joined_dim(const Array& array) const;

  /// Where each part begins along the joined dimension, for arrays of one group.
  const std::vector<std::size_t>& offsets(const std::string& group) const {
    return offsets_.at(group);
  }

 private:
  std::string dim_;
  std::vector<Array> arrays_;
  std::vector<GroupAttributes> attributes_;
  std::map<std::string, std::vector<std::size_t>> offsets_;
  std::size_t parts_ = 0;
};

/// Equal bit by bit, so that NaN equals itself.
bool same_values(const Array::Data& a, const Array::Data& b);

/// Copies `part` into `whole` at `offset` of dimension `along`.
void copy_slab(const Array& part, std::size_t along, std::size_t offset, Array& whole);

/// What to do where parts do not belong together.
inline constexpr const char* kMisfitRemedy =
    "join the parts of one configuration, or remove the one that does not belong and make it again "
    "with --resume";

/// Attributes that only parts carry are dropped by an assembly.
inline constexpr const char* kPartFingerprint = "part_fingerprint";
inline constexpr const char* kPartIndex = "part_index";

}  // namespace archwalk
