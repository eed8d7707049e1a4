#pragma once

namespace archwalk {

// Names that writing and assembling parts of a sweep share.
inline constexpr const char* kProvenance = "provenance";
inline constexpr const char* kPartCount = "parts";
inline constexpr const char* kOperatorCount = "operators";  // of the whole sweep
inline constexpr const char* kPartOperators = "operators_per_part";
inline constexpr const char* kFingerprint = "fingerprint";
inline constexpr const char* kWalksOfOperator = "walks_per_operator";
inline constexpr const char* kStepsOfOperator = "steps_per_operator";

}  // namespace archwalk
