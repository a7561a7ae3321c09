// A column is described once (Column) and exported as two trees of structs,
// schema and data; each node owns its children and what they point to, and a
// consumer may move a child out and release it by itself.

#include "bindings/python/module/arrow_export.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/arrow_abi.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

struct Column {
  std::string format;
  std::string name;
  int64_t length = 0;
  // The first is the validity bitmap: null, there are no nulls.
  std::vector<const void*> buffers = {nullptr};
  // Python objects that own the buffers.
  std::vector<nb::object> owners;
  std::vector<Column> children;
};

// Private data of both structs.
template <typename T>
struct Node {
  Column column;
  std::vector<std::unique_ptr<T>> children;
  std::vector<T*> child_pointers;
};

template <typename T>
void Release(T* self) {
  auto* node = static_cast<Node<T>*>(self->private_data);
  for (const auto& child : node->children) {
    if (child->release != nullptr) child->release(child.get());
  }
  {
    // Consumers release on any thread; the owners are Python objects.
    const nb::gil_scoped_acquire lock;
    node->column.owners.clear();
  }
  delete node;
  self->release = nullptr;
}

// What schema and array have in common.
template <typename T>
Node<T>* Fill(Column column, T* out, void (*fill_child)(Column, T*)) {
  auto node = std::make_unique<Node<T>>();
  for (Column& child : column.children) {
    node->children.push_back(std::make_unique<T>());
    fill_child(std::move(child), node->children.back().get());
    node->child_pointers.push_back(node->children.back().get());
  }
  column.children.clear();
  node->column = std::move(column);
  *out = T{};
  out->n_children = static_cast<int64_t>(node->children.size());
  out->children = node->child_pointers.data();
  out->release = &Release<T>;
  out->private_data = node.get();
  return node.release();
}

void FillSchema(Column column, ArrowSchema* schema) {
  column.owners.clear();
  const auto* node = Fill(std::move(column), schema, &FillSchema);
  schema->format = node->column.format.c_str();
  schema->name = node->column.name.c_str();
  // There are no nulls, but consumers take nullable types for the usual.
  schema->flags = kArrowNullable;
}

void FillArray(Column column, ArrowArray* array) {
  auto* node = Fill(std::move(column), array, &FillArray);
  array->length = node->column.length;
  array->n_buffers = static_cast<int64_t>(node->column.buffers.size());
  array->buffers = node->column.buffers.data();
}

template <typename T>
nb::capsule CapsuleOf(std::unique_ptr<T> value, const char* name) {
  return nb::capsule(value.release(), name, [](void* pointer) noexcept {
    std::unique_ptr<T> owned(static_cast<T*>(pointer));
    if (owned->release != nullptr) owned->release(owned.get());
  });
}

nb::tuple Export(const Column& column) {
  auto schema = std::make_unique<ArrowSchema>();
  FillSchema(column, schema.get());
  nb::capsule schema_capsule = CapsuleOf(std::move(schema), kSchemaCapsule);
  auto array = std::make_unique<ArrowArray>();
  FillArray(column, array.get());
  return nb::make_tuple(schema_capsule,
                        CapsuleOf(std::move(array), kArrayCapsule));
}

// A column of numbers.
Column NumberColumn(nb::handle values, const char* name) {
  const ArrayView view = ViewOfArray(values);
  Column column;
  column.format = view.arrow_format;
  column.name = name;
  column.length = static_cast<int64_t>(view.size);
  column.buffers.push_back(view.data);
  column.owners.push_back(nb::borrow(values));
  return column;
}

// Rows of `values` between int64 offsets.
Column RowColumn(nb::handle values, nb::handle offsets, const char* name) {
  const ArrayView borders = ViewOfArray(offsets);
  Column items = NumberColumn(values, "item");
  Column column;
  column.name = name;
  column.length = static_cast<int64_t>(borders.size) - 1;
  column.buffers.push_back(borders.data);
  column.owners.push_back(nb::borrow(offsets));
  if (items.format != "C") {
    column.format = "+L";
    column.children.push_back(std::move(items));
    return column;
  }
  column.format = "Z";
  column.buffers.push_back(items.buffers[1]);
  column.owners.push_back(items.owners[0]);
  return column;
}

// A column of short texts, copied.
Column TextColumn(nb::list texts, const char* name) {
  std::string bytes;
  std::vector<int64_t> ends = {0};
  for (nb::handle text : texts) {
    bytes += nb::cast<nb::str>(text).c_str();
    ends.push_back(static_cast<int64_t>(bytes.size()));
  }
  Column column =
      RowColumn(ArrayOf(std::move(bytes)), ArrayOf(std::move(ends)), name);
  column.format = "U";
  return column;
}

}  // namespace

nb::tuple ExportRows(nb::handle values, nb::handle offsets) {
  return Export(RowColumn(values, offsets, ""));
}

nb::tuple ExportVocab(nb::handle ids, nb::handle bytes, nb::handle offsets,
                      nb::list kinds) {
  Column table;
  table.format = "+s";
  table.children.push_back(NumberColumn(ids, "id"));
  table.children.push_back(RowColumn(bytes, offsets, "bytes"));
  table.children.push_back(TextColumn(std::move(kinds), "kind"));
  table.length = table.children[0].length;
  return Export(table);
}

}  // namespace tessera::python
