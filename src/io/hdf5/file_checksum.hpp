#pragma once

#include <filesystem>

namespace archwalk {

// HDF5's checksums reach neither text nor some of its own structures, and damage to those crashes
// the library or keeps it at work for ever. So behind the end of every file stands a CRC-32 of all
// bytes before, where HDF5 looks at nothing; a program that changes the file takes it away.

/// Adds the checksum to a finished HDF5 file. Returns an errno, 0 where all went well.
int append_file_checksum(const std::filesystem::path& path);

/// Reads the whole file: DamagedFile where its bytes are not those that were written. False where
/// it has no checksum. InputError where it may not be read, SystemError where the machine fails to.
bool check_file_checksum(const std::filesystem::path& path);

}  // namespace archwalk
