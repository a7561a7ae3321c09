"""What the tests share: a small tokenizer, and real ones where they are."""

import pathlib

import pytest

import tessera

SHARED = pathlib.Path(__file__).resolve().parents[4] / "shared"
TEXTS = [
    "",
    " ",
    "the cat",
    "The quick brown fox didn't jump over 12345 lazy dogs.\n\n  Ok?",
    "caf\u00e9 na\u00efve \u00fcber",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! 42",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002",
    "\U0001f600 emoji \U0001f468\u200d\U0001f469 mix \u00e9\U0001f1e6",
    "a\x00b\r\n\tc" * 5,
    "word " * 1000,
    "\u0930\u093e\u092e \u4e2d " * 500,
]


@pytest.fixture(scope="session")
def texts():
    return list(TEXTS)


@pytest.fixture(scope="session")
def small():
    """Byte-level, lossless, with two special tokens."""
    return tessera.train(
        iter(TEXTS),
        "bpe",
        vocab_size=380,
        special_tokens=["<|end|>", "<|pad|>"],
    )


@pytest.fixture(scope="session")
def cl100k():
    path = SHARED / "vocabs/openai/cl100k_base.tiktoken"
    if not path.exists():
        pytest.skip("no ../shared/vocabs/openai/cl100k_base.tiktoken")
    return tessera.load(path)


@pytest.fixture(scope="session")
def bert():
    path = SHARED / "vocabs/hf/bert_base_cased.json"
    if not path.exists():
        pytest.skip("no ../shared/vocabs/hf/bert_base_cased.json")
    return tessera.load(path)


@pytest.fixture(scope="session")
def shared():
    if not SHARED.exists():
        pytest.skip("no ../shared beside the checkout")
    return SHARED
