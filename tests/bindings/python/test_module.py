"""The extension as a file: symbols, imports, neighbours; and the examples."""

import doctest
import inspect
import shutil
import subprocess
import sys

import pytest

import tessera
from tessera import _core


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
        timeout=120,
    )


def test_one_symbol_is_visible():
    if shutil.which("nm") is None:
        pytest.skip("no nm here")
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", _core.__file__],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [line.split()[-1] for line in listing.splitlines()]
    assert names == ["PyInit__core"]


@pytest.mark.parametrize(
    "order",
    ["sentencepiece, tessera", "tessera, sentencepiece"],
)
def test_beside_sentencepiece(order, tmp_path):
    pytest.importorskip("sentencepiece")
    result = run(
        f"import {order}, io\n"
        "model = io.BytesIO()\n"
        "sentencepiece.SentencePieceTrainer.train("
        "sentence_iterator=iter(['the cat sat on the mat'] * 20), "
        "model_writer=model, vocab_size=14, minloglevel=2)\n"
        "data = model.getvalue()\n"
        "sp = sentencepiece.SentencePieceProcessor(model_proto=data)\n"
        "t = tessera.load(data)\n"
        "assert t.encode('the cat').tolist() == sp.encode('the cat')\n"
        "import sentencepiece as again\n"
        "print(again.SentencePieceProcessor(model_proto=data).encode('cat'))\n"
    )
    assert result.returncode == 0, result.stderr


def test_import_is_cheap():
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import tessera"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    times = {}
    for line in result.stderr.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) == 3 and parts[1].isdigit():
            times[parts[2]] = int(parts[1])
    for name in ("pyarrow", "torch", "pandas", "jinja2", "plotly", "ray"):
        assert name not in times
    # Microseconds. 8 ms beside NumPy's 60 on a quiet machine; a busy one takes
    # longer for both.
    assert times["tessera"] < 2 * times["numpy"] + 50_000


def public_names():
    """(name, object) of everything that users may call, members too."""
    for name in tessera.__all__:
        value = getattr(tessera, name)
        if name.startswith("__"):
            continue
        yield name, value
        if not inspect.isclass(value):
            continue
        for member, found in inspect.getmembers(value):
            if member.startswith("_") or not (
                inspect.isfunction(found)
                or inspect.ismethod(found)
                or isinstance(found, property)
            ):
                continue
            yield f"{name}.{member}", found


def test_everything_public_is_described():
    for name, value in public_names():
        assert value.__doc__, name
        module = inspect.getmodule(value)
        if module is not None:
            assert module.__name__.startswith("tessera._")
            assert module is not _core
    for name in ("encode", "encode_batch", "decode"):
        text = getattr(tessera.Tokenizer, name).__doc__
        for part in ("Args:", "Raises:", "Cost:", ">>> "):
            assert part in text, (name, part)


def test_the_examples_of_the_documentation():
    names = vars(tessera) | {"tessera": tessera}
    names["np"] = pytest.importorskip("numpy")
    names["t"] = tessera.train(
        iter(["the cat sat on the mat"]), "bpe", vocab_size=262
    )
    runner = doctest.DocTestRunner(
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    )
    parser = doctest.DocTestParser()
    texts = dict(public_names(), tessera=tessera)
    for name, value in texts.items():
        test = parser.get_doctest(value.__doc__, dict(names), name, None, 0)
        runner.run(test)
    assert runner.failures == 0
    assert runner.tries > 60
