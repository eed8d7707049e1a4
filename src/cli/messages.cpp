#include "messages.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <memory>

namespace archwalk::cli {
namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("archwalk",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("archwalk: %v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

// A field of a file or an argument may be megabytes long. What to do stands at the end of a
// message.
constexpr std::size_t kLongest = 4000;
constexpr std::size_t kEndKept = 1000;

/// Without the middle of what is too long, whole code points.
std::string shortened(const std::string& text) {
  if (text.size() <= kLongest) return text;
  const auto whole = [&](std::size_t at) {
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u) --at;
    return at;
  };
  return text.substr(0, whole(kLongest - kEndKept)) + " [...] " +
         text.substr(whole(text.size() - kEndKept));
}

}  // namespace

std::string printable(std::string_view message) {
  std::string text;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += c;
    }
  }
  return shortened(text);
}

void set_quiet(bool quiet) {
  logger().set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

bool is_quiet() {
  return !logger().should_log(spdlog::level::info);
}

void inform(std::string_view message) {
  logger().info("{}", printable(message));
}

void warn(std::string_view message) {
  logger().warn("{}", printable(message));
}

void complain(std::string_view message) {
  logger().error("{}", printable(message));
}

std::string duration_text(double seconds) {
  if (seconds < 10.0) return fmt::format("{:.1f} s", seconds);
  const double whole = std::round(seconds);
  if (whole < 60.0) return fmt::format("{:.0f} s", whole);
  if (whole < 3600.0) {
    return fmt::format("{:.0f} min {:02.0f} s", std::floor(whole / 60.0), std::fmod(whole, 60.0));
  }
  const double minutes = std::round(seconds / 60.0);
  return fmt::format("{} h {:02.0f} min", count_text(std::floor(minutes / 60.0)),
                     std::fmod(minutes, 60.0));
}

std::string bytes_text(double bytes) {
  constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024.0 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1024.0;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string rate_text(double steps_per_second) {
  if (steps_per_second >= 1e9) return fmt::format("{:.2f} billion steps/s", steps_per_second / 1e9);
  return fmt::format("{:.1f} million steps/s", steps_per_second / 1e6);
}

}  // namespace archwalk::cli
