#include "archwalk/space/isomorphism.hpp"

#include <string>
#include <unordered_map>

#include "archwalk/space/topology_space.hpp"

namespace archwalk {

std::vector<std::int64_t> isomorphism_classes(const SearchSpace& space) {
  if (dynamic_cast<const TopologySpace*>(&space) == nullptr) return {};
  std::unordered_map<std::string, std::int64_t> number;
  std::vector<std::int64_t> classes(space.size());
  for (std::uint32_t code = 0; code < space.size(); ++code) {
    const auto next = static_cast<std::int64_t>(number.size());
    classes[code] = number.emplace(TopologySpace::class_text(code), next).first->second;
  }
  return classes;
}

}  // namespace archwalk
