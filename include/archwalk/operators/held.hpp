#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace archwalk {

template <class T>
class HeldThings;

/// A large thing that can be made again from what its owner has: held for who needs it next, as
/// long as all of its type that are held have sizes T::held_size() of no more than T::kMostHeld in
/// all. Those held longest give way; larger ones are not held.
template <class T>
class Held : public std::enable_shared_from_this<Held<T>> {
 public:
  Held() = default;
  ~Held() { give_way(); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  /// The thing, made where it is not held. It lives on while the caller keeps it.
  std::shared_ptr<const T> get(const std::function<T()>& make) {
    {
      const std::lock_guard lock(mutex_);
      if (thing_ != nullptr) return thing_;
    }
    // Without the lock: making it may take several threads.
    return hold(make());
  }

  /// Holds a thing that was just made.
  std::shared_ptr<const T> hold(T made) {
    auto thing = std::make_shared<const T>(std::move(made));
    {
      const std::lock_guard lock(mutex_);
      if (thing_ != nullptr) return thing_;  // somebody else was faster
      if (thing->held_size() > T::kMostHeld) return thing;
      thing_ = thing;
    }
    HeldThings<T>::all().add(this->shared_from_this(), thing->held_size());
    return thing;
  }

 private:
  friend class HeldThings<T>;
  void give_way() {
    const std::lock_guard lock(mutex_);
    if (thing_ != nullptr) HeldThings<T>::all().subtract(thing_->held_size());
    thing_.reset();
  }

  std::mutex mutex_;
  std::shared_ptr<const T> thing_;
};

/// All of one type that are held in the program, in the order in which they were made.
template <class T>
class HeldThings {
 public:
  static HeldThings& all() {
    static HeldThings held;
    return held;
  }

  void add(const std::shared_ptr<Held<T>>& owner, std::uint64_t size) {
    size_ += static_cast<std::int64_t>(size);
    const std::lock_guard lock(mutex_);
    owners_.push_back(owner);
    const auto most = static_cast<std::int64_t>(T::kMostHeld);
    while (!owners_.empty() && (size_ > most || owners_.front().expired())) {
      if (const auto oldest = owners_.front().lock()) oldest->give_way();
      owners_.pop_front();
    }
  }
  void subtract(std::uint64_t size) { size_ -= static_cast<std::int64_t>(size); }

 private:
  std::mutex mutex_;
  std::deque<std::weak_ptr<Held<T>>> owners_;
  std::atomic<std::int64_t> size_{0};
};

}  // namespace archwalk
