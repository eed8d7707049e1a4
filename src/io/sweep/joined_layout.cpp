#include "joined_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "archwalk/core/error.hpp"
#include "hdf5/hdf5_dataset.hpp"

namespace archwalk {
namespace {

[[noreturn]] void misfit(const std::string& source, const std::string& problem) {
  throw InputError(fmt::format("part {} {}", source, problem),
                   "parts of different runs can't be joined", kMisfitRemedy);
}

std::vector<GroupAttributes> without_part_attributes(std::vector<GroupAttributes> groups) {
  for (GroupAttributes& group : groups) {
    std::erase_if(group.attributes, [](const Attribute& attribute) {
      return attribute.first == kPartFingerprint || attribute.first == kPartIndex;
    });
  }
  std::erase_if(groups, [](const GroupAttributes& group) { return group.attributes.empty(); });
  return groups;
}

bool same_attributes(const std::vector<GroupAttributes>& a, const std::vector<GroupAttributes>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const GroupAttributes& x, const GroupAttributes& y) {
                      return x.group == y.group && x.attributes == y.attributes;
                    });
}

/// The shape without the joined dimension.
std::vector<std::size_t> other_extents(const Array& array, int joined) {
  std::vector<std::size_t> shape = array.shape;
  if (joined >= 0) shape.erase(shape.begin() + joined);
  return shape;
}

}  // namespace

int JoinedLayout::joined_dim(const Array& array) const {
  const auto found = std::find(array.dims.begin(), array.dims.end(), dim_);
  return found == array.dims.end() ? -1 : static_cast<int>(found - array.dims.begin());
}

void JoinedLayout::add(const std::vector<Array>& arrays,
                       const std::vector<GroupAttributes>& attributes, const std::string& source) {
  const std::vector<GroupAttributes> kept = without_part_attributes(attributes);
  const bool first = parts_ == 0;
  if (first) {
    arrays_ = arrays;
    attributes_ = kept;
    for (Array& array : arrays_) {
      std::visit([](auto& values) { values = {}; }, array.data);
      const int joined = joined_dim(array);
      if (joined >= 0) array.shape[static_cast<std::size_t>(joined)] = 0;
    }
  }
  if (!same_attributes(kept, attributes_)) misfit(source, "has other attributes than the first");
  if (arrays.size() != arrays_.size()) {
    misfit(source, fmt::format("has {} datasets, the first {}", arrays.size(), arrays_.size()));
  }
  std::map<std::string, std::size_t> extents;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const Array& array = arrays[i];
    Array& whole = arrays_[i];
    const int joined = joined_dim(array);
    if (array.group != whole.group || array.name != whole.name || array.dims != whole.dims ||
        array.data.index() != whole.data.index() ||
        other_extents(array, joined) != other_extents(whole, joined)) {
      misfit(source, fmt::format("has {} where the first has {} of other dims, shape or type",
                                 array_path(array), array_path(whole)));
    }
    if (joined < 0) continue;
    const std::size_t extent = array.shape[static_cast<std::size_t>(joined)];
    if (extents.emplace(array.group, extent).first->second != extent) {
      misfit(source, fmt::format("has two sizes of '{}' in /{}", dim_, array.group));
    }
    whole.shape[static_cast<std::size_t>(joined)] += extent;
  }
  for (const auto& [group, extent] : extents) {
    std::vector<std::size_t>& offsets = offsets_[group];
    if (offsets.empty()) offsets.push_back(0);
    offsets.push_back(offsets.back() + extent);
  }
  ++parts_;
}

bool same_values(const Array::Data& a, const Array::Data& b) {
  const auto* x = std::get_if<std::vector<double>>(&a);
  const auto* y = std::get_if<std::vector<double>>(&b);
  if (x == nullptr || y == nullptr) return a == b;
  return x->size() == y->size() &&
         (x->empty() || std::memcmp(x->data(), y->data(), x->size() * sizeof(double)) == 0);
}

void copy_slab(const Array& part, std::size_t along, std::size_t offset, Array& whole) {
  std::size_t outer = 1;
  std::size_t inner = 1;
  for (std::size_t dim = 0; dim < along; ++dim) outer *= part.shape[dim];
  for (std::size_t dim = along + 1; dim < part.shape.size(); ++dim) inner *= part.shape[dim];
  const std::size_t run = part.shape[along] * inner;
  const std::size_t stride = whole.shape[along] * inner;
  std::visit(
      [&](const auto& from) {
        auto& to = std::get<std::decay_t<decltype(from)>>(whole.data);
        to.resize(element_count(whole.shape));
        for (std::size_t block = 0; block < outer; ++block) {
          std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(block * run), run,
                      to.begin() + static_cast<std::ptrdiff_t>(block * stride + offset * inner));
        }
      },
      part.data);
}

}  // namespace archwalk
