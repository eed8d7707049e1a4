#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// The attribute of a group or dataset that tells what its text must add up to: {number of text
/// attributes, checksum}. A reader hands it to nobody.
inline constexpr const char* kTextChecksum = "text_checksum";

/// HDF5 keeps text of variable length where none of its own checksums reach: this one covers the
/// text of one group or dataset. The sum of a CRC-32 of each text with its place, so that the order
/// of adding does not matter, and any damage to one text is found.
class TextChecksum {
 public:
  TextChecksum() = default;
  /// Of an array without its values: its dims, units and long_name.
  explicit TextChecksum(const Array& array);

  void add_attribute(const std::string& name, const std::string& text);
  /// Values of `part`, which lies at `offset` of dimension `along` in an array of that shape.
  void add_slab(const Array& part, const std::vector<std::size_t>& shape, std::size_t along,
                std::size_t offset);

  /// {kTextChecksum, …}
  Attribute attribute() const;
  bool matches(const Attribute& attribute) const { return attribute == this->attribute(); }

 private:
  void add(const std::string& place, const std::string& text);

  std::size_t texts_ = 0;
  std::uint32_t sum_ = 0;
};

/// Takes the checksum of a group from its attributes, which are in the order of their making.
/// Hdf5Failure where it does not match; what others have added behind it is theirs.
void take_text_checksum(const std::string& group, std::vector<Attribute>& attributes);

}  // namespace archwalk
