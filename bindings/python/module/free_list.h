// FreeList: objects that are dear to make and serve one call at a time.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_FREE_LIST_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_FREE_LIST_H_

#include <array>
#include <atomic>
#include <memory>
#include <utility>

namespace tessera::python {

// Any number of threads, without a lock: a slot is taken by exchanging it with
// nothing. Objects beyond the slots are freed when they come back.
template <typename T>
class FreeList {
 public:
  FreeList() = default;
  FreeList(const FreeList&) = delete;
  FreeList& operator=(const FreeList&) = delete;
  ~FreeList() {
    for (auto& slot : slots_) delete slot.load();
  }

  // One that was given back, or null.
  std::unique_ptr<T> Take() {
    for (auto& slot : slots_) {
      if (slot.load(std::memory_order_relaxed) == nullptr) continue;
      T* object = slot.exchange(nullptr, std::memory_order_acquire);
      if (object != nullptr) return std::unique_ptr<T>(object);
    }
    return nullptr;
  }

  void GiveBack(std::unique_ptr<T> object) {
    for (auto& slot : slots_) {
      T* expected = nullptr;
      if (slot.load(std::memory_order_relaxed) == nullptr &&
          slot.compare_exchange_strong(expected, object.get(),
                                       std::memory_order_release,
                                       std::memory_order_relaxed)) {
        object.release();
        return;
      }
    }
  }

 private:
  static constexpr size_t kSlots = 32;
  std::array<std::atomic<T*>, kSlots> slots_ = {};
};

// Takes an object for as long as a call lasts.
template <typename T>
class Lease {
 public:
  template <typename Make>
  Lease(FreeList<T>* list, const Make& make)
      : list_(list), object_(list->Take()) {
    if (object_ == nullptr) object_ = make();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { list_->GiveBack(std::move(object_)); }

  T* operator->() const { return object_.get(); }
  T& operator*() const { return *object_; }

 private:
  FreeList<T>* list_;
  std::unique_ptr<T> object_;
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_FREE_LIST_H_
