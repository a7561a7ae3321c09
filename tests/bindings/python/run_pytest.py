"""Runs pytest on the package that the build made: run_pytest.py FOLDER.

FOLDER holds `tessera` with its extension; "-" says that none was built. Exit
code 77 is "skipped"; the last line says why.
"""

import importlib.util
import os
import pathlib
import subprocess
import sys

SKIPPED = 77


def why_not(folder):
    if folder == "-":
        return "the Python package is not built (-DTESSERA_BUILD_PYTHON=ON)"
    for module in ("numpy", "pytest"):
        if importlib.util.find_spec(module) is None:
            return f"{sys.executable} has no {module}"
    return None


def main():
    folder = sys.argv[1]
    reason = why_not(folder)
    if reason is not None:
        print(f"skipped: {reason}")
        return SKIPPED
    here = pathlib.Path(__file__).parent
    environment = dict(os.environ, PYTHONPATH=folder)
    probe = subprocess.run(
        [sys.executable, "-c", "import tessera"],
        env=environment,
        capture_output=True,
        text=True,
    )
    if "No module named 'tessera._core'" in probe.stderr:
        print(f"skipped: the extension is not built for {sys.executable}")
        return SKIPPED
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return subprocess.run([*command, here], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
