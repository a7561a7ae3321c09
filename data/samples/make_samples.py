"""Makes the derived samples, and checks all of them.

  make_samples.py                     write numbers/, then check every file
  make_samples.py --packages FOLDER   also write what comes from the .deb files
  make_samples.py --check [...]       write nothing; fail if a byte would change

FOLDER holds the .deb files that make_derived.py names, as `apt-get download`
leaves them. prose.txt, parallel.txt and code/ are written by hand: they are
checked here, not made.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from make_derived import LANGUAGES, SampleError, package_samples
from make_numbers import number_files

HERE = Path(__file__).resolve().parent


def check_text(path: Path) -> int:
    """Raises unless the file is plain UTF-8 text; returns its line count."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SampleError(f"{path}: not UTF-8 at byte {error.start}") from error
    for offset, c in enumerate(text):
        if c == "\ufeff" or (
            unicodedata.category(c) == "Cc" and c not in "\t\n"
        ):
            raise SampleError(f"{path}: U+{ord(c):04X} at character {offset}")
    if not text.endswith("\n"):
        raise SampleError(f"{path}: no line end at the end")
    return text.count("\n")


def check_all() -> None:
    """Every file is plain text; files of one name are aligned line by line."""
    line_counts: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for path in sorted(HERE.glob("*/*.txt")):
        lang = path.parent.name
        sizes[lang] = sizes.get(lang, 0) + path.stat().st_size
        count = check_text(path)
        if lang in LANGUAGES:
            line_counts.setdefault(path.stem, {})[lang] = count
            if "" in path.read_text(encoding="utf-8").splitlines():
                raise SampleError(f"{path}: an empty line")
    for name, counts in line_counts.items():
        if len(set(counts.values())) > 1:
            raise SampleError(f"{name}.txt: line counts differ: {counts}")
    for lang, size in sizes.items():
        print(f"{lang:8} {size:8}")
    print(f"{'total':8} {sum(sizes.values()):8}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--packages", type=Path, metavar="FOLDER")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    makers: list[Callable[[], dict[str, str]]] = [number_files]
    if options.packages is not None:
        makers.append(lambda: package_samples(options.packages))
    try:
        for make in makers:
            for name, text in make().items():
                path = HERE / name
                if not options.check:
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(text.encode())
                elif not path.is_file() or path.read_bytes() != text.encode():
                    raise SampleError(
                        f"{path}: differs from what this script makes"
                    )
        check_all()
    except SampleError as error:
        print(f"make_samples: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
