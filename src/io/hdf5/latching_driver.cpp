#include "latching_driver.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace archwalk {
namespace {

constexpr haddr_t kLargestAddress = (haddr_t{1} << 62) - 1;

struct DriverInfo {
  int* error;
};

/// Bytes that could not be written.
struct LostWrite {
  haddr_t address;
  std::vector<char> bytes;
};

struct LatchingFile : H5FD_t {
  int descriptor = -1;
  int* error = nullptr;
  haddr_t end_of_allocation = 0;
  haddr_t end_of_file = 0;
  std::vector<LostWrite> lost;  // in the order of writing
};

LatchingFile& latching(H5FD_t* file) {
  return *static_cast<LatchingFile*>(file);
}
const LatchingFile& latching(const H5FD_t* file) {
  return *static_cast<const LatchingFile*>(file);
}

H5FD_t* open_file(const char* name, unsigned flags, hid_t access, haddr_t) noexcept {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
  if (info == nullptr) return nullptr;
  std::unique_ptr<LatchingFile> file(new (std::nothrow) LatchingFile);
  if (file == nullptr) {
    *info->error = ENOMEM;
    return nullptr;
  }
  const int truncate = (flags & H5F_ACC_TRUNC) != 0 ? O_TRUNC : 0;
  const int mode = (flags & H5F_ACC_RDWR) != 0 ? O_RDWR | O_CREAT | truncate : O_RDONLY;
  file->descriptor = ::open(name, mode | O_CLOEXEC, 0666);
  struct stat status = {};
  if (file->descriptor < 0 || ::fstat(file->descriptor, &status) != 0) {
    *info->error = errno;
    if (file->descriptor >= 0) ::close(file->descriptor);
    return nullptr;
  }
  file->error = info->error;
  file->end_of_file = static_cast<haddr_t>(status.st_size);
  return file.release();
}

herr_t close_file(H5FD_t* base) noexcept {
  const std::unique_ptr<LatchingFile> file(&latching(base));
  // Some file systems report a full disk or a quota only here.
  if (::close(file->descriptor) != 0 && *file->error == 0) *file->error = errno;
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t get_allocation(const H5FD_t* file, H5FD_mem_t) {
  return latching(file).end_of_allocation;
}

herr_t set_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  latching(file).end_of_allocation = address;
  return 0;
}

haddr_t get_end(const H5FD_t* file, H5FD_mem_t) {
  return latching(file).end_of_file;
}

/// Reads what the file holds, zeros beyond its end.
bool read_file(int descriptor, haddr_t address, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t done = ::pread(descriptor, bytes, size, static_cast<off_t>(address));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    if (done == 0) {
      std::memset(bytes, 0, size);
      return true;
    }
    address += static_cast<haddr_t>(done);
    bytes += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

herr_t read(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
            void* buffer) noexcept {
  LatchingFile& file = latching(base);
  auto* bytes = static_cast<char*>(buffer);
  if (!read_file(file.descriptor, address, bytes, size)) {
    if (*file.error == 0) *file.error = errno;
    return -1;
  }
  for (const LostWrite& write : file.lost) {
    const haddr_t begin = std::max(address, write.address);
    const haddr_t end = std::min(address + size, write.address + write.bytes.size());
    if (begin < end) {
      std::memcpy(bytes + (begin - address), write.bytes.data() + (begin - write.address),
                  end - begin);
    }
  }
  return 0;
}

herr_t write(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
             const void* buffer) noexcept {
  LatchingFile& file = latching(base);
  const auto* bytes = static_cast<const char*>(buffer);
  file.end_of_file = std::max(file.end_of_file, address + size);
  while (size > 0 && *file.error == 0) {
    const ssize_t done = ::pwrite(file.descriptor, bytes, size, static_cast<off_t>(address));
    if (done < 0) {
      if (errno != EINTR) *file.error = errno;
      continue;
    }
    address += static_cast<haddr_t>(done);
    bytes += done;
    size -= static_cast<std::size_t>(done);
  }
  if (size == 0) return 0;
  try {
    file.lost.push_back({address, std::vector<char>(bytes, bytes + size)});
  } catch (const std::bad_alloc&) {  // the file is given up; HDF5 may fail to read this again
  }
  return 0;
}

herr_t truncate(H5FD_t* base, hid_t, hbool_t) noexcept {
  LatchingFile& file = latching(base);
  if (file.end_of_file == file.end_of_allocation) return 0;
  const auto size = static_cast<off_t>(file.end_of_allocation);
  if (*file.error == 0 && ::ftruncate(file.descriptor, size) != 0) *file.error = errno;
  file.end_of_file = file.end_of_allocation;
  return 0;
}

H5FD_class_t make_driver() {
  H5FD_class_t driver{};
#if defined(H5FD_CLASS_VERSION)  // HDF5 1.14 numbers the structure and its drivers
  driver.version = H5FD_CLASS_VERSION;
  driver.value = static_cast<H5FD_class_value_t>(511);  // of the range for unregistered drivers
#endif
  driver.name = "archwalk_latching";
  driver.maxaddr = kLargestAddress;
  driver.fc_degree = H5F_CLOSE_WEAK;
  driver.fapl_size = sizeof(DriverInfo);
  driver.open = open_file;
  driver.close = close_file;
  driver.query = query;
  driver.get_eoa = get_allocation;
  driver.set_eoa = set_allocation;
  driver.get_eof = get_end;
  driver.read = read;
  driver.write = write;
  driver.truncate = truncate;
  const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), std::begin(driver.fl_map));
  return driver;
}

}  // namespace

// NOLINTNEXTLINE(readability-non-const-parameter): the driver writes what it points to.
Hdf5Handle latching_access(int* error) {
  static const H5FD_class_t driver = make_driver();
  static const hid_t registered = check_hdf5(H5FDregister(&driver), "file driver");
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "file access");
  const DriverInfo info{error};
  check_hdf5(H5Pset_driver(access, registered, &info), "file driver");
  return access;
}

}  // namespace archwalk
