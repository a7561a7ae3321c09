"""What our code may not say, line by line."""

import re

# Number of characters that a line may have.
COLUMNS = 80

# (pattern on code without comments and literals, message, files it holds for,
# files that may). "library" leaves out cli, bindings and tests.
RULES = [
    (r"\babort\s*\(", "use TESSERA_CHECK", "library", {"base/check.cc"}),
    (
        r"\b(_exit|_Exit|exit|quick_exit|terminate)\s*\(",
        "the library never ends the process",
        "library",
        set(),
    ),
    (r"(?<!_)\bassert\s*\(", "use TESSERA_CHECK or a Status", "ours", set()),
    (
        r"\bis(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space"
        r"|upper|xdigit)\s*\(",
        "depends on the locale: compare bytes or use text/unicode",
        "ours",
        set(),
    ),
    (
        r"\bto(lower|upper)\s*\(",
        "depends on the locale: use text/unicode",
        "ours",
        set(),
    ),
    (
        r"\b(strto(d|f|l|ul|ll|ull|ld)|ato(i|f|l|ll)"
        r"|sto(i|l|ul|ll|ull|f|d|ld))\s*\(",
        "use base/string_number.h",
        "ours",
        set(),
    ),
    (
        r"\b(setlocale|uselocale|localeconv|strcoll|strxfrm)\b",
        "no locale",
        "all",
        set(),
    ),
    (r"\bstd::(regex|locale|wregex)\b", "no locale functions", "ours", set()),
    (
        r"\b(iostream|fstream|sstream|iomanip)>",
        "no streams: use base/file.h",
        "ours",
        set(),
    ),
    (
        r"\b(fopen|freopen|creat|mkstemp|tmpfile|renameat2?)\s*\("
        r"|\brename\s*\(|\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND)\b",
        "only AtomicFile writes files",
        "ours",
        {"base/atomic_file.cc", "base/renamed_file.cc"},
    ),
    (
        r"\b(std::j?thread\b(?!::)|std::async\b|pthread_create\b)",
        "only ParallelFor starts threads",
        "library",
        {"base/parallel.cc"},
    ),
    (
        r"\b(s?rand|drand48|random)\s*\(\s*\)|\bstd::(mt19937|random_device"
        r"|minstd_rand|shuffle)",
        "use base/random.h",
        "ours",
        set(),
    ),
    (r"\babsl::Mutex\b", "use std::mutex", "all", set()),
    (r"\busing\s+namespace\b", "name what you use", "all", set()),
    (
        r"\b(unsigned\s+)?int\s+\w*(size|bytes|length|offset)\b\s*[=;,)]",
        "sizes of data are size_t or uint64_t",
        "library",
        set(),
    ),
    (
        r"(?<!::)\bstd::(time|localtime|gmtime|system_clock)|\bsystem_clock\b",
        "results hold no times",
        "library",
        set(),
    ),
]
_COMPILED = [(re.compile(p), m, s, a) for p, m, s, a in RULES]

# Conversions of printf that write the locale's decimal point.
_PRINTF = re.compile(r"\b\w*printf\s*\(")
_FLOAT_CONVERSION = re.compile(r"%[-+ #0-9.*]*l?[fFeEgGaA]")
# A handler of everything hands the exception on.
_CATCH_ALL = re.compile(r"\bcatch\s*\(\s*\.\.\.\s*\)")
_HANDED_ON = re.compile(r"\bthrow;|\bcurrent_exception\(")
CATCH_LINES_MAX = 6
# Notes to oneself do not stay; written so that this file does not match.
_NOTES = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Paths of one machine.
_MACHINE = re.compile(r"(?<![\w.$}])/(work|root|tmp|home)(?=/|\b)(?!\w)")


def holds_for(file, scope):
    if scope == "all":
        return True
    if scope == "ours":
        return not file.is_test
    return file.is_library


def check_code(file):
    """Faults of C++ text."""
    for number, line in enumerate(file.code, 1):
        for pattern, message, scope, exempt in _COMPILED:
            if holds_for(file, scope) and pattern.search(line):
                if not any(file.path.endswith(e) for e in exempt):
                    found = pattern.search(line).group().strip()
                    yield number, f"{found}: {message}"
        if _CATCH_ALL.search(line) and file.is_library:
            handler = "\n".join(file.code[number - 1 : number + CATCH_LINES_MAX])
            if not _HANDED_ON.search(handler):
                yield number, "catch (...) hands on what it caught"
    for number, line in enumerate(file.lines, 1):
        if _PRINTF.search(line) and _FLOAT_CONVERSION.search(line):
            if not file.is_test:
                yield number, "printf of a double: use FormatFixed"


def check_text(file):
    """Faults of any text file."""
    for number, line in enumerate(file.lines, 1):
        if file.suffix in (".h", ".cc", ".cu", ".cuh", ".proto"):
            if len(line) > COLUMNS and not file.is_generated:
                yield number, f"{len(line)} columns: at most {COLUMNS}"
        if line.endswith((" ", "\t", "\r")) and file.suffix != ".txt":
            yield number, "blank or carriage return at the end of the line"
        if _MACHINE.search(line) and not line.startswith("#!"):
            yield number, f"{_MACHINE.search(line).group()}: a machine's path"
        if _NOTES.search(line):
            yield number, f"{_NOTES.search(line).group()}: do it or drop it"


def check(files):
    faults = []
    for file in files:
        # Text for tokenizers says what it likes.
        if file.path.startswith("data/") and file.suffix != ".md":
            continue
        found = []
        if file.is_cpp:
            found += check_code(file)
        if file.path != "LICENSE" and not file.path.startswith("tests/corrupt"):
            found += check_text(file)
        faults += [(file.path, number, message) for number, message in found]
    return faults
