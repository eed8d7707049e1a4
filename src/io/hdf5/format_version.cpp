#include "format_version.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/sweep/sweep.hpp"

namespace archwalk {

std::int64_t format_version(const Hdf5Reader& reader) {
  return reader.root_integer("format_version").value_or(0);
}

void require_format_version(const Hdf5Reader& reader, const std::filesystem::path& path,
                            std::int64_t known) {
  const std::int64_t version = format_version(reader);
  if (version == known) return;
  throw InputError(fmt::format("'{}': its format version is {}, this archwalk reads {}",
                               path.string(), version, known),
                   "it may mean other things by the same names",
                   "use the archwalk that wrote it, or make the file anew");
}

void require_sweep_version(const Hdf5Reader& reader, const std::filesystem::path& path) {
  if (reader.root_attribute("format") != kSweepFormat) return;
  require_format_version(reader, path, kSweepFormatVersion);
}

}  // namespace archwalk
