#pragma once

#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Bytes that an operator holds, itself included; not those of a matrix of its own, which operators
/// may share.
double held_bytes(const Operator& op);

/// Bytes that a text holds beyond its own.
double held_beyond(const std::string& text);

}  // namespace archwalk
