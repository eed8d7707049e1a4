#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace archwalk {

/// Base of archwalk's exceptions. The message reads "problem: why it matters: what to do".
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  Error(std::string_view problem, std::string_view why, std::string_view remedy);
};

/// The user's input or usage is wrong (exit code 2).
class InputError : public Error {
 public:
  using Error::Error;
};

/// The machine failed us: a full disk, a device error (exit code 1).
class SystemError : public Error {
 public:
  using Error::Error;
};

/// A backend or feature that this build does not hold (exit code 2).
class NotBuiltError : public InputError {
 public:
  using InputError::InputError;
};

/// The user interrupted the run (exit code 3).
class Interrupted : public Error {
 public:
  using Error::Error;
};

}  // namespace archwalk
