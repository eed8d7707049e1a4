#pragma once

#include <hdf5.h>
#include <hdf5_hl.h>

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace archwalk {

/// What HDF5 says of a failed call. Internal: the reader and the writer turn it into an InputError
/// or a SystemError that names the file.
class Hdf5Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Held around every use of HDF5: the serial library is not thread safe, and prints its errors
/// unless told not to. Recursive, for public functions call each other.
class Hdf5Guard {
 public:
  Hdf5Guard();
  ~Hdf5Guard();
  Hdf5Guard(const Hdf5Guard&) = delete;
  Hdf5Guard& operator=(const Hdf5Guard&) = delete;
  /// No printing either once the guard is gone.
  void keep_silent() { printer_ = nullptr; }

 private:
  std::unique_lock<std::recursive_mutex> lock_;
  H5E_auto2_t printer_ = nullptr;
  void* printer_data_ = nullptr;
};

/// Throws Hdf5Failure "WHAT: the innermost messages of HDF5's error stack", or std::bad_alloc where
/// the library was refused memory.
[[noreturn]] void throw_hdf5_failure(std::string_view what);

/// Passes a result of HDF5 on; a negative one becomes an Hdf5Failure.
template <class Result>
Result check_hdf5(Result result, std::string_view what) {
  if (result < 0) throw_hdf5_failure(what);
  return result;
}

/// HDF5 does not survive being refused memory: it crashes, then or when the program ends. So what a
/// few of its calls take is asked for before them, and std::bad_alloc thrown where it is not there.
void require_memory();

/// The value that a callback of HDF5's iterations fills. An exception that passed through the
/// library's C code would leave its lock held, and the program would never end: it waits here.
template <class Value>
class Collected {
 public:
  /// What a callback does: `work(value)` returns its result. `self` is the pointer that HDF5 hands
  /// on.
  template <class Work>
  static herr_t add(void* self, Work work) noexcept {
    auto& collected = *static_cast<Collected*>(self);
    try {
      return work(collected.value_);
    } catch (...) {
      collected.failure_ = std::current_exception();
      return -1;
    }
  }
  /// Passes the result of the iteration on, or throws what stopped it.
  herr_t finish(herr_t result) {
    if (!failure_) return result;
    H5Eclear2(H5E_DEFAULT);
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  Value& value() { return value_; }

 private:
  Value value_;
  std::exception_ptr failure_;
};

/// An owned HDF5 identifier.
class Hdf5Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, Close closer, std::string_view what)
      : id_(check_hdf5(id, what)), close_(closer) {}
  ~Hdf5Handle() { reset(); }
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    if (this != &other) {
      reset();
      id_ = std::exchange(other.id_, -1);
      close_ = other.close_;
    }
    return *this;
  }

  // NOLINTNEXTLINE(google-explicit-constructor): goes where HDF5's functions take an identifier.
  operator hid_t() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }
  void reset() {
    if (id_ >= 0) close_(std::exchange(id_, -1));
  }
  /// Closes now and tells whether that worked (a file is flushed when it is closed).
  void close(std::string_view what) { check_hdf5(close_(std::exchange(id_, -1)), what); }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// The type of every string in a file: variable length, UTF-8.
Hdf5Handle string_type();

}  // namespace archwalk
