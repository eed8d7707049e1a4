#pragma once

#include <string>

#include "archwalk/core/error.hpp"

namespace archwalk::test {

// The message of the InputError that call() throws, or "accepted".
template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace archwalk::test
