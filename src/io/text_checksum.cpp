#include "text_checksum.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include "archwalk/core/utf8.hpp"
#include "hdf5_dataset.hpp"
#include "hdf5_handle.hpp"

namespace archwalk {
namespace {

std::uint32_t crc(std::uint32_t seed, const void* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(::crc32_z(seed, static_cast<const Bytef*>(bytes), size));
}

std::uint32_t crc(std::uint32_t seed, const std::string& text) {
  // What a file holds of a text: valid UTF-8, up to a zero.
  if (is_utf8(text)) return crc(seed, text.c_str(), std::strlen(text.c_str()));
  const std::string valid = valid_utf8(text);
  return crc(seed, valid.c_str(), std::strlen(valid.c_str()));
}

}  // namespace

TextChecksum::TextChecksum(const Array& array) {
  for (std::size_t dim = 0; dim < array.dims.size(); ++dim) {
    add(fmt::format("dim {}", dim), array.dims[dim]);
  }
  add_attribute("units", array.units);
  add_attribute("long_name", array.long_name);
}

void TextChecksum::add(const std::string& place, const std::string& text) {
  // The zero keeps the place from running into the text.
  sum_ += crc(crc(0, place.c_str(), place.size() + 1), text);
}

void TextChecksum::add_attribute(const std::string& name, const std::string& text) {
  add(name, text);
  ++texts_;
}

void TextChecksum::add_slab(const Array& part, const std::vector<std::size_t>& shape,
                            std::size_t along, std::size_t offset) {
  const auto* texts = std::get_if<std::vector<std::string>>(&part.data);
  if (texts == nullptr) return;
  std::size_t inner = 1;
  std::size_t run = 1;
  std::size_t stride = 1;
  if (!shape.empty()) {
    const auto after = shape.begin() + static_cast<std::ptrdiff_t>(along) + 1;
    inner = std::accumulate(after, shape.end(), inner, std::multiplies<>());
    run = part.shape[along] * inner;
    stride = shape[along] * inner;
  }
  for (std::size_t i = 0; i < texts->size(); ++i) {
    if ((*texts)[i].empty()) continue;  // as what was never written
    const std::uint64_t index = i / run * stride + offset * inner + i % run;
    sum_ += crc(crc(0, &index, sizeof(index)), (*texts)[i]);
  }
}

Attribute TextChecksum::attribute() const {
  return {kTextChecksum,
          std::vector<double>{static_cast<double>(texts_), static_cast<double>(sum_)}};
}

void take_text_checksum(const std::string& group, std::vector<Attribute>& attributes) {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(),
                   [](const Attribute& attribute) { return attribute.first == kTextChecksum; });
  if (found == attributes.end()) return;  // of an earlier archwalk, or another program
  TextChecksum checksum;
  for (auto attribute = attributes.begin(); attribute != found; ++attribute) {
    const auto* text = std::get_if<std::string>(&attribute->second);
    if (text != nullptr) checksum.add_attribute(attribute->first, *text);
  }
  if (!checksum.matches(*found)) {
    throw Hdf5Failure(fmt::format("the text of /{} does not match its checksum", group));
  }
  attributes.erase(found);
}

}  // namespace archwalk
