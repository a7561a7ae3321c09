// What functions return, under the names that the stubs give it.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_TYPED_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_TYPED_H_

#include <nanobind/nanobind.h>

namespace tessera::python {

inline bool IsAny(PyObject*) { return true; }

#define TESSERA_TYPED(Type, Name)                  \
  class Type : public nanobind::object {           \
    NB_OBJECT(Type, nanobind::object, Name, IsAny) \
  }

#define TESSERA_U8 "numpy.typing.NDArray[numpy.uint8]"
#define TESSERA_U32 "numpy.typing.NDArray[numpy.uint32]"
#define TESSERA_I32 "numpy.typing.NDArray[numpy.int32]"
#define TESSERA_I64 "numpy.typing.NDArray[numpy.int64]"

TESSERA_TYPED(IdArray, TESSERA_U32);
TESSERA_TYPED(CountArray, TESSERA_I64);
// ids, spans, pretokens, unknown bytes, dropped bytes.
TESSERA_TYPED(EncodingTuple, "tuple[" TESSERA_U32 ", " TESSERA_I64
                             ", " TESSERA_I32 ", int, int]");
// ids, row offsets, spans, texts of the rows.
TESSERA_TYPED(BatchTuple, "tuple[" TESSERA_U32 ", " TESSERA_I64 ", " TESSERA_I64
                          " | None, " TESSERA_I64 " | None]");
TESSERA_TYPED(IdRows, "tuple[" TESSERA_U32 ", " TESSERA_I64 "]");
TESSERA_TYPED(ByteRows, "tuple[" TESSERA_U8 ", " TESSERA_I64 "]");
// ids, bytes of the tokens, where each begins, kinds.
TESSERA_TYPED(VocabTuple, "tuple[" TESSERA_U32 ", " TESSERA_U8 ", " TESSERA_I64
                          ", list[str]]");
TESSERA_TYPED(HeadTuple, "tuple[str | bytes, int]");
TESSERA_TYPED(Text, "str");
TESSERA_TYPED(TextList, "list[str]");
TESSERA_TYPED(OptionalId, "int | None");
TESSERA_TYPED(SpecialsDict, "dict[str, int]");
TESSERA_TYPED(InfoDict, "dict[str, object]");
TESSERA_TYPED(WordTuple, "tuple[bytes, int]");
TESSERA_TYPED(TotalsTuple, "tuple[int, int, int, str]");
TESSERA_TYPED(CapsulePair, "tuple[object, object]");

#undef TESSERA_TYPED
#undef TESSERA_U8
#undef TESSERA_U32
#undef TESSERA_I32
#undef TESSERA_I64

template <typename T>
T As(nanobind::object object) {
  return nanobind::steal<T>(object.release());
}

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_TYPED_H_
