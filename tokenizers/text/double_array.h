// A unit of a double array as darts-clone packs it, 32 bits. Internal to text/.
//
//   node       bits 0-7 label, 8 has_leaf, 9 scale of the offset, 10-30 offset
//   leaf       bit 31 set, bits 0-30 the value
//
// The child of node i under byte c is unit i ^ offset(i) ^ c if its label is c;
// the leaf of node i is unit i ^ offset(i). The root is unit 0.

#ifndef TESSERA_TOKENIZERS_TEXT_DOUBLE_ARRAY_H_
#define TESSERA_TOKENIZERS_TEXT_DOUBLE_ARRAY_H_

#include <cstdint>

namespace tessera {

inline constexpr uint32_t kLeafBit = 0x80000000;
inline constexpr uint32_t kHasLeafBit = 0x100;

inline bool IsLeafUnit(uint32_t unit) { return (unit & kLeafBit) != 0; }
inline bool HasLeaf(uint32_t unit) { return (unit & kHasLeafBit) != 0; }
inline uint32_t LeafValue(uint32_t unit) { return unit & ~kLeafBit; }
// Never equal to a byte where the unit is a leaf.
inline uint32_t UnitLabel(uint32_t unit) { return unit & (kLeafBit | 0xFF); }
inline uint32_t UnitOffset(uint32_t unit) {
  return (unit >> 10) << ((unit & 0x200) >> 6);
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_DOUBLE_ARRAY_H_
