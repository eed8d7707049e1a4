#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/core/progress.hpp"

namespace archwalk {

/// The dimension along which results come in parts.
inline constexpr const char* kPartDim = "operator";

/// Arrays ({group, name}) of the parts in these files, joined along `dim` in their order: those
/// that have it are concatenated, all others must be equal in every part. One part is in memory at
/// a time beside the whole. InputError names what differs, or what is missing; at least one part.
/// `progress` advances by 1 in all.
DataTree gather(const std::vector<std::filesystem::path>& parts,
                const std::vector<std::pair<std::string, std::string>>& arrays,
                const std::string& dim = kPartDim, Progress* progress = nullptr);

/// All arrays and the attributes, which must be equal too, to a file, with those of `extra` added
/// (an attribute of `extra` replaces the parts' of that name). One part is in memory at a time, so
/// that the whole may be larger. The output appears whole or not at all; errors as Hdf5Writer and
/// gather(); so does `progress`.
void assemble_files(const std::vector<std::filesystem::path>& parts, const DataTree& extra,
                    const std::filesystem::path& output, bool force,
                    const std::string& dim = kPartDim, Progress* progress = nullptr);

}  // namespace archwalk
