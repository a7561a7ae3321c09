"""How the generated tables look; see generate_unicode_tables.py."""

CODE_POINTS = 0x110000
BLOCK = 128
LINE_WIDTH = 79


def number_lines(numbers):
    """Comma-separated numbers in lines of at most LINE_WIDTH characters."""
    line = " "
    for number in numbers:
        item = " %d," % number
        if len(line) + len(item) > LINE_WIDTH:
            yield line
            line = " "
        line += item
    yield line


def array(c_type, name, numbers):
    numbers = list(numbers)
    lines = ["const %s %s[%d] = {" % (c_type, name, len(numbers))]
    lines += ["  " + line.strip() for line in number_lines(numbers)]
    return lines + ["};", ""]


def trie(name, values, c_type="uint8_t"):
    """Two arrays: offset of the block of each 128 code points; the blocks."""
    blocks, offsets, index = [], {}, []
    for begin in range(0, CODE_POINTS, BLOCK):
        block = tuple(values[begin:begin + BLOCK])
        if block not in offsets:
            offsets[block] = len(blocks)
            blocks += block
        index.append(offsets[block])
    assert max(index) < 65536
    return (array("uint16_t", "k%sIndex" % name, index) +
            array(c_type, "k%sBlocks" % name, blocks))


def file_text(lines):
    head = ["// Made by generate_unicode_tables.py; do not edit.",
            "// Unicode 16.0.0.", ""]
    return "\n".join(head + lines).rstrip("\n") + "\n"
