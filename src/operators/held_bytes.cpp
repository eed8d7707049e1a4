#include "archwalk/operators/held_bytes.hpp"

#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

namespace archwalk {
namespace {

// What an allocator keeps beside a piece of memory, and rounds it up by.
constexpr double kOfAllocation = 16.0;

template <class T>
double beyond(const T& value);

template <class T>
double beyond(const std::vector<T>& values) {
  double bytes = 0.0;
  if (values.capacity() > 0) {
    bytes = kOfAllocation + static_cast<double>(values.capacity() * sizeof(T));
  }
  if constexpr (!std::is_arithmetic_v<T>) {
    for (const T& value : values) bytes += beyond(value);
  }
  return bytes;
}

template <class T>
double beyond(const std::optional<T>& value) {
  return value ? beyond(*value) : 0.0;
}

template <class... Ts>
double beyond(const std::variant<Ts...>& value) {
  return std::visit([](const auto& part) { return beyond(part); }, value);
}

// A value, a text, or a part of an operator: its parameters, and the weights made of them.
template <class T>
double beyond(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return held_beyond(value);
  } else if constexpr (requires { T::kName; }) {
    double bytes = 0.0;
    T::describe(value, [&](const Field&, const auto& parameter) { bytes += beyond(parameter); });
    if constexpr (requires { value.weights; }) bytes += beyond(value.weights);
    return bytes;
  } else {
    static_assert(std::is_arithmetic_v<T>, "say what it holds");
    return 0.0;
  }
}

}  // namespace

double held_beyond(const std::string& text) {
  return text.capacity() > std::string().capacity()
             ? kOfAllocation + static_cast<double>(text.capacity() + 1)
             : 0.0;
}

double held_bytes(const Operator& op) {
  return static_cast<double>(sizeof(Operator)) + beyond(op.proposal) + beyond(op.selection) +
         beyond(op.memory);
}

}  // namespace archwalk
