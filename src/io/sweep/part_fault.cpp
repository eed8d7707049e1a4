#include "part_fault.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_reader.hpp"
#include "hdf5/file_checksum.hpp"
#include "hdf5/format_version.hpp"
#include "joined_layout.hpp"

namespace archwalk {

std::string part_fault(const std::filesystem::path& part, std::size_t index,
                       const std::string& fingerprint) {
  try {
    const bool is_whole = check_file_checksum(part);
    const Hdf5Reader reader(part);
    require_sweep_version(reader, part);
    const std::string own = reader.root_attribute(kPartFingerprint);
    if (own != fingerprint) {
      throw InputError(
          own.empty()
              ? fmt::format("'{}' is no part of a sweep", part.string())
              : fmt::format("the part '{}' was made by another configuration", part.string()),
          "results of different configurations can't be joined in one file",
          own.empty() ? "move it to another folder"
                      : "resume with the configuration, table and version that began the run, or "
                        "give --force without --resume to start anew");
    }
    const auto number = reader.root_integer(kPartIndex);
    if (number != static_cast<std::int64_t>(index)) {
      return fmt::format("holds {}", number ? fmt::format("part {}", *number) : "no known part");
    }
    if (!is_whole) reader.read_all();  // of an earlier archwalk
    return "";
  } catch (const DamagedFile&) {
    return "is damaged";
  }
}

}  // namespace archwalk
