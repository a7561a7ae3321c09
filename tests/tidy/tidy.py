"""Checks the source tree and prints file:line: message for each fault.

    tidy.py [ROOT]            layers, house rules, sizes and names
    tidy.py --format [ROOT]   clang-format
    tidy.py --shell [ROOT]    shellcheck

Exit code 1 if there are faults, 77 where a tool is missing.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import house_rules
import layers
import shape
import tree

SKIPPED = 77
FORMATTED = (".h", ".cc", ".cu", ".cuh", ".c")


def check_tree(root):
    files = tree.files(root)
    faults = []
    for rules in (layers, house_rules, shape):
        faults += rules.check(files)
    for path, number, message in sorted(set(faults)):
        print(f"{path}:{number}: {message}")
    print(f"{len(files)} files, {len(set(faults))} faults")
    return 1 if faults else 0


def find_tool(*names):
    for name in names:
        if shutil.which(name):
            return name
    print(f"{names[0]} is not installed")
    sys.exit(SKIPPED)


def run_tool(root, command, paths):
    """Runs command + paths at the root; its output is already file:line."""
    if not paths:
        return 0
    result = subprocess.run(command + paths, cwd=root, check=False)
    return 1 if result.returncode else 0


def check_format(root):
    tool = find_tool("clang-format-14", "clang-format")
    paths = [
        f.path for f in tree.files(root)
        if f.suffix in FORMATTED and not f.is_generated
    ]
    return run_tool(root, [tool, "--dry-run", "--Werror"], paths)


def is_shell(first_line):
    return "bash" in first_line and first_line.startswith("#")


def check_shell(root):
    tool = find_tool("shellcheck")
    paths = [
        f.path for f in tree.files(root)
        if f.suffix == ".sh" or is_shell(f.text.split("\n", 1)[0])
    ]
    return run_tool(root, [tool, "--external-sources"], paths)


def main(arguments):
    checks = {"--format": check_format, "--shell": check_shell}
    check = check_tree
    if arguments and arguments[0] in checks:
        check = checks[arguments.pop(0)]
    default = os.path.join(os.path.dirname(__file__), "..", "..")
    root = arguments[0] if arguments else default
    return check(pathlib.Path(root).resolve())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
