#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace archwalk {

/// The whole path of what need not exist, without . and .., as another process finds it from
/// wherever it runs. Links are followed only where a .. asks what is above one.
std::filesystem::path whole_path(const std::filesystem::path& path);

/// Throws where the system refuses to make something: InputError where another place would do,
/// SystemError where the machine is full or at a limit of its own. `error` is an errno; the problem
/// is told with its text in brackets.
[[noreturn]] void throw_not_made(int error, const std::string& problem, std::string_view why,
                                 std::string_view remedy);

/// Throws InputError, before any long work, where a file can't come to stand at `path`: its folder
/// is missing or can't be written, the path is a folder, or a file stands there and `force` is
/// false.
void check_output_path(const std::filesystem::path& path, bool force);

/// Throws InputError where `path` is one of a command's inputs by whatever name, links included:
/// not even where it may replace a file does a command replace what it reads. Empty paths name
/// nothing.
void check_not_an_input(const std::filesystem::path& path,
                        const std::vector<std::filesystem::path>& inputs);

/// Throws InputError where two of a command's outputs have one name, however it is written: the
/// later one would replace the earlier. Empty paths name nothing. Their folders exist.
void check_distinct_outputs(const std::vector<std::filesystem::path>& paths);

/// Removes what AtomicFiles for `path` of processes that are no more have left beside it. For who
/// alone writes to that path.
void remove_stale_temporaries(const std::filesystem::path& path);

/// Removes the temporaries of all AtomicFiles that live, for a program that ends at once: a signal
/// handler may call it.
void remove_unfinished_files() noexcept;

/// A file that appears at its path whole or not at all. Written under a temporary name in the same
/// folder; commit() flushes it to the disk, gives it its name and flushes the folder. Destroyed
/// without commit() it leaves nothing behind.
class AtomicFile {
 public:
  /// Checks the path as check_output_path does and creates an empty temporary.
  AtomicFile(std::filesystem::path path, bool force);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& temporary() const { return temporary_; }

  /// The writer has closed the temporary. InputError where a file came to stand at the path in the
  /// meantime (and not `force`), SystemError where the disk fails.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  bool force_ = false;
  bool committed_ = false;
};

}  // namespace archwalk
