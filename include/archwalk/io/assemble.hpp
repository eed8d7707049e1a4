#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// The dimension along which results come in parts.
inline constexpr const char* kPartDim = "operator";

/// Joins parts along `dim`, in their order: arrays that have it are concatenated, all others and
/// the attributes must be equal in every part. InputError names what differs; at least one part.
DataTree concatenate(const std::vector<DataTree>& parts, const std::string& dim = kPartDim);

/// One array of the joined parts, read from their files.
Array gather(const std::vector<std::filesystem::path>& parts, const std::string& group,
             const std::string& name, const std::string& dim = kPartDim);

/// Several arrays ({group, name}), each part being opened once.
DataTree gather(const std::vector<std::filesystem::path>& parts,
                const std::vector<std::pair<std::string, std::string>>& arrays,
                const std::string& dim = kPartDim);

/// The same from files to a file, with the arrays and attributes of `extra` added (an attribute of
/// `extra` replaces the parts' of that name). One part is in memory at a time, so that the whole
/// may be larger. The output appears whole or not at all; errors as Hdf5Writer and concatenate.
void assemble_files(const std::vector<std::filesystem::path>& parts, const DataTree& extra,
                    const std::filesystem::path& output, bool force,
                    const std::string& dim = kPartDim);

}  // namespace archwalk
