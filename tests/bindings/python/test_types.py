"""mypy --strict on the package and on a file of typed calls."""

import os
import pathlib
import subprocess
import sys

import pytest

import tessera

HERE = pathlib.Path(__file__).parent


def test_mypy(tmp_path):
    pytest.importorskip("mypy")
    package = pathlib.Path(tessera.__file__).parent
    if not (package / "_core.pyi").exists():
        pytest.skip("the stubs are not built")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir"]
    for target in (["-p", "tessera"], [str(HERE / "typed_examples.py")]):
        result = subprocess.run(
            [*command, str(tmp_path), *target],
            capture_output=True,
            text=True,
            env=dict(os.environ, MYPYPATH=str(package.parent)),
            cwd=tmp_path,
        )
        assert result.returncode == 0, result.stdout + result.stderr
