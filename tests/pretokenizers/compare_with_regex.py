"""Every family on real text against the Python `regex` module.

Usage: compare_with_regex.py PRETOKENIZER_PROBE

The module knows possessive repetition and set operations; `$` is `\\Z` there. A
sequence is its patterns one after another, each on the pieces of the one before.
Texts are those of ../shared/corpora/open, in parts, all with TESSERA_TEST_FULL.
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402

regex = probe.peer("regex")
# Characters of a text, and texts of a file.
PART = 20000 if probe.FULL else 1000
PARTS_MAX = sys.maxsize if probe.FULL else 1


def families(program):
    """[(name, compiled patterns)]"""
    done = subprocess.run([program, "--families"], capture_output=True,
                          text=True, check=True)
    for line in done.stdout.splitlines():
        name, *patterns = line.split()
        yield name, [
            regex.compile(python_form(bytes.fromhex(p).decode()),
                          regex.VERSION1) for p in patterns]


def python_form(pattern):
    # White_Space is what both mean, but the module's \s has U+001C..001F.
    pattern = pattern.replace("$", r"\Z") if "++$" in pattern else pattern
    return pattern.replace(r"\s", r"\p{White_Space}").replace(
        r"\S", r"\P{White_Space}")


def split(patterns, text):
    """End of each piece."""
    pieces = [(0, len(text))]
    for pattern in patterns:
        pieces = [piece for begin, end in pieces
                  for piece in isolated(pattern, text[begin:end], begin)]
    return [end for _, end in pieces]


def isolated(pattern, piece, offset):
    last = 0
    for match in pattern.finditer(piece):
        if match.start() > last:
            yield offset + last, offset + match.start()
        if match.end() > match.start():
            yield offset + match.start(), offset + match.end()
        last = match.end()
    if last < len(piece):
        yield offset + last, offset + len(piece)


def parts(folder):
    for file in sorted(folder.rglob("*.txt")):
        text = file.read_text("utf-8", errors="replace")
        count = len(text) // PART + 1
        for i in range(min(count, PARTS_MAX)):
            # From the middle of the file, where heads and licences end.
            begin = (count // 2 + i) % count * PART
            yield text[begin:begin + PART]


def byte_ends(text, ends):
    """Ends in characters -> in bytes."""
    sizes, last, size = [], 0, 0
    for end in ends:
        size += len(text[last:end].encode())
        sizes.append(size)
        last = end
    return sizes


def found(line):
    """Ends of the pretokens, and whether none is empty."""
    return [int(field.partition("=")[0].rstrip("!").partition("-")[2])
            for field in line.split()]


def main():
    folder = probe.shared("corpora/open")
    if folder is None:
        probe.skip("skipped: ../shared/corpora/open is not there")
    texts = list(parts(folder))
    count = probe.Count("families")
    for name, patterns in families(sys.argv[1]):
        spec = f"family {{ name: '{name}' }}"
        lines = probe.Probe(sys.argv[1], spec)(
            text.encode() for text in texts)
        for text, line in zip(texts, lines):
            want = byte_ends(text, split(patterns, text))
            got = found(line)
            place = next((i for i, pair in enumerate(zip(got, want))
                          if pair[0] != pair[1]), len(want) - 1)
            begin = want[max(place - 1, 0)]
            context = text.encode()[max(begin - 20, 0):begin + 40]
            count.check(got == want, True, f"{name} near {context}")
    count.finish()


if __name__ == "__main__":
    main()
