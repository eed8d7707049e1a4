#pragma once

#include <string>

#include "archwalk/core/error.hpp"

namespace archwalk::test {

/// The message of the Exception that `call` throws, or "accepted".
template <class Exception, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return "accepted";
}

/// The same of an InputError.
template <class Call>
std::string refusal(Call call) {
  return message_of<InputError>(call);
}

}  // namespace archwalk::test
