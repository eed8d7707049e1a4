#pragma once

#include <string_view>
#include <variant>

namespace archwalk {

/// A selection or a memory that sees a score.
template <class T>
concept Guided = requires(T part) {
  part.guide;
};

/// The column that a selection or a memory sees, a view of its own text; empty where it sees none.
template <class... Parts>
std::string_view guide_of_part(const std::variant<Parts...>& variant) {
  return std::visit(
      [](const auto& part) -> std::string_view {
        if constexpr (Guided<decltype(part)>) return part.guide;
        return {};
      },
      variant);
}

}  // namespace archwalk
