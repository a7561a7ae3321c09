"""Sizes, names, guards, header comments, READMEs."""

import ast
import re

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
README_LINES_MAX = 40

# Path: why it may be longer. Empty is best.
LONG_FILES = {}
# "path:function": why it may be longer.
LONG_FUNCTIONS = {}

_SNAKE = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
# Names that tools prescribe.
_FIXED_NAMES = {"CMakeLists.txt", "README.md", "LICENSE", "CHANGELOG.md",
                "CMakePresets.json"}
_SCOPE = re.compile(
    r'\b(namespace\b[^;={]*|extern\s*""\s*|(class|struct|union|enum)\b'
    r"(?![^{]*\)\s*(const|noexcept|override|final|->|$))[^;]*)$"
)
_ACCESS = re.compile(r"\s*(public|protected|private)\s*:$")
_NAME = re.compile(r"([~\w:<>]+)\s*\(")


def guard_of(path):
    return "TESSERA_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"


def check_header(file):
    """Header comment first, then the guard, named after the path."""
    if not file.lines or not file.lines[0].startswith("//"):
        yield 1, "a header starts with a comment: what it is, contract, cost"
    guard = guard_of(file.path)
    directives = [
        (n, line.split()) for n, line in enumerate(file.lines, 1)
        if line.startswith("#")
    ]
    expected = [["#ifndef", guard], ["#define", guard]]
    if [words for _, words in directives[:2]] != expected:
        line = directives[0][0] if directives else 1
        yield line, f"expected the header guard {guard}"


def functions(code):
    """[(first line, last line, name)] of the functions of blanked C++."""
    found = []
    stack = []
    head = []
    head_line = 1
    for number, line in enumerate(code, 1):
        if line.startswith("#"):
            continue
        for c in line + "\n":
            if c == "{":
                text = "".join(head).strip()
                inside = any(kind == "function" for kind, _, _ in stack)
                if inside or _SCOPE.search(text) or "(" not in text:
                    stack.append(("scope", number, ""))
                else:
                    name = _NAME.search(text)
                    name = name.group(1) if name else text[:20]
                    stack.append(("function", head_line, name))
                head = []
            elif c == "}":
                if stack:
                    kind, first, name = stack.pop()
                    if kind == "function":
                        found.append((first, number, name))
                head = []
            elif c == ";":
                head = []
            else:
                if not "".join(head).strip():
                    head_line = number
                head.append(c)
                if _ACCESS.match("".join(head)):
                    head = []
    return found


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno, node.name


def check_sizes(file):
    if len(file.lines) > FILE_LINES_MAX and file.path not in LONG_FILES:
        yield 1, f"{len(file.lines)} lines: at most {FILE_LINES_MAX}; split it"
    found = []
    if file.is_cpp:
        found = functions(file.code)
    elif file.suffix == ".py":
        found = python_functions(file.text)
    for first, last, name in found:
        count = last - first + 1
        if count > FUNCTION_LINES_MAX:
            if f"{file.path}:{name}" not in LONG_FUNCTIONS:
                yield first, f"{name} has {count} lines: find the idea in it"


def check_name(file):
    name = file.name
    if name not in _FIXED_NAMES and not name.startswith("."):
        if not _SNAKE.match(name):
            yield 1, "file names are snake_case"


def check_readmes(files):
    """Every folder with code says what it is."""
    faults = []
    by_path = {file.path: file for file in files}
    from_code = {f.folder for f in files if f.suffix in (".h", ".cc", ".cu")}
    for folder in sorted(from_code):
        # One README for all tests: each test's header tells the rest.
        if folder.startswith("tests/"):
            folder = "tests"
        readme = by_path.get(f"{folder}/README.md")
        if readme is None:
            faults.append((folder, 1, "a folder with code has a README.md"))
        elif len(readme.lines) > README_LINES_MAX:
            message = f"{len(readme.lines)} lines: at most {README_LINES_MAX}"
            faults.append((readme.path, 1, message))
    return sorted(set(faults))


def check(files):
    faults = check_readmes(files)
    for file in files:
        if file.path.startswith(("data/", "tests/corrupt/")):
            continue
        found = []
        if file.is_cpp or file.suffix in (".py", ".sh", ".proto"):
            found += check_name(file)
        if file.suffix == ".h":
            found += check_header(file)
        if (file.is_cpp or file.suffix == ".py") and not file.is_generated:
            found += check_sizes(file)
        faults += [(file.path, number, message) for number, message in found]
    return faults
