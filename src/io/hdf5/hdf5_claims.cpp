#include "hdf5_claims.hpp"

#include <fmt/format.h>

#include <functional>
#include <numeric>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_reader.hpp"

namespace archwalk {
namespace {

// archwalk's own files have a few dozens, in groups of groups.
constexpr std::size_t kMostObjects = 10000;
constexpr std::size_t kDeepest = 16;
// Deflate makes at most 1,032 bytes of one.
constexpr double kMostExpansion = 1100.0;
constexpr double kFreeBytes = 0x1p26;

}  // namespace

Hdf5Claims::Hdf5Claims(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path_, ignored);
  most_bytes_ = kFreeBytes + kMostExpansion * (ignored ? 0.0 : static_cast<double>(size));
}

void Hdf5Claims::add_object(std::size_t depth) {
  if (++objects_ <= kMostObjects && depth <= kDeepest) return;
  throw DamagedFile(fmt::format("'{}' holds more than {} objects, or groups in more than {} groups",
                                path_.string(), kMostObjects, kDeepest),
                    "groups that hold themselves have no end",
                    "give a file with what is needed alone, without links that lead back");
}

void Hdf5Claims::check_link(hid_t group, const std::string& name) const {
  H5L_info_t info;
  check_hdf5(H5Lget_info(group, name.c_str(), &info, H5P_DEFAULT), name);
  if (info.type != H5L_TYPE_HARD && info.type != H5L_TYPE_SOFT) refuse_other_file(name);
}

void Hdf5Claims::add_dataset(hid_t dataset, const std::vector<std::size_t>& shape,
                             const std::string& name) {
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose, name);
  const bool is_virtual = H5Pget_layout(properties) == H5D_VIRTUAL;
  if (is_virtual || H5Pget_external_count(properties) > 0) refuse_other_file(name);
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose, name);
  const auto element = static_cast<double>(H5Tget_size(type));
  bytes_ += std::accumulate(shape.begin(), shape.end(), element, std::multiplies<>());
  if (bytes_ <= most_bytes_) return;
  throw DamagedFile(
      fmt::format("'{}' claims more values than its size can hold (at {})", path_.string(), name),
      "reading them could take all memory",
      "restore the file or make it again, without empty datasets");
}

void Hdf5Claims::refuse_other_file(const std::string& name) const {
  throw InputError(fmt::format("'{}' has its {} in another file", path_.string(), name),
                   "the checksum and the fingerprint of this one do not cover it",
                   "copy it into one file");
}

}  // namespace archwalk
