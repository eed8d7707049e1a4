// Selections and memories as they are read: what they see defaults to the sweep's score.
#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/operator.hpp"
#include "guided.hpp"

namespace archwalk {
namespace {

template <class Part>
void default_guide_to(std::string_view guide, std::string_view what, const Value& value,
                      Part& part) {
  if constexpr (Guided<Part>) {
    if (part.guide.empty()) part.guide = guide;
    if (!part.guide.empty()) return;
    throw InputError(fmt::format("{} '{}' has no guide{}", what, Part::kName,
                                 value.where.empty() ? "" : fmt::format(" ({})", value.where)),
                     "it compares architectures by a score, which goes without saying only where "
                     "one is measured",
                     value.where.empty() ? fmt::format("write {}(guide=SCORE)", Part::kName)
                                         : std::string("add guide = \"SCORE\""));
  }
}

// "neighbors, uniform": the proposals that can leave architectures out.
template <class... Parts>
std::string excluding_names(const std::variant<Parts...>&) {
  std::string names;
  ((names += Excludes<Parts> ? fmt::format("{}{}", names.empty() ? "" : ", ", Parts::kName) : ""),
   ...);
  return names;
}

}  // namespace

Selection read_selection(const Value* selection, std::string_view default_guide) {
  if (selection == nullptr) return Always{};
  Selection result;
  read_value(*selection, "selection", result);
  std::visit(
      [&](auto& part) {
        part.prepare();
        default_guide_to(default_guide, "selection", *selection, part);
      },
      result);
  return result;
}

Memory read_memory(const Value* memory, const Selection& selection,
                   std::string_view default_guide) {
  if (memory == nullptr) return NoMemory{};
  Memory result;
  read_value(*memory, "memory", result);
  const std::string_view selected = guide_of_part(selection);
  std::visit(
      [&](auto& part) {
        part.prepare();
        default_guide_to(selected.empty() ? default_guide : selected, "memory", *memory, part);
        if constexpr (Guided<decltype(part)>) {
          if (selected.empty() || part.guide == selected) return;
          throw InputError(fmt::format("memory '{}' has the guide '{}', its selection '{}'",
                                       std::decay_t<decltype(part)>::kName, part.guide, selected),
                           "a walk carries one guide, which both compare",
                           "leave the memory's guide out, or give both the same one");
        }
      },
      result);
  return result;
}

void check_memory(const Operator& op) {
  if (tabu_size(op.memory) == 0) return;
  std::visit(
      [&](const auto& part) {
        using Part = std::decay_t<decltype(part)>;
        if constexpr (!Excludes<Part>) {
          throw InputError(
              fmt::format("memory '{}' does not go with the proposal '{}'", memory_name(op),
                          Part::kName),
              "its draws are not uniform within classes out of which members could be left",
              fmt::format("use one of the proposals {}, or the memory '{}'",
                          excluding_names(op.proposal), ElitistRestart::kName));
        }
      },
      op.proposal);
}

}  // namespace archwalk
