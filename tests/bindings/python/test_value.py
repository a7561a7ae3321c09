"""A tokenizer as a value: identity, pickling, files, description."""

import copy
import hashlib
import multiprocessing
import os
import pickle

import pytest

import tessera


def test_identity(small, bert):
    again = pickle.loads(pickle.dumps(small))
    assert again == small
    assert hash(again) == hash(small)
    assert again is not small
    assert again != bert
    assert {small: 1}[again] == 1
    assert copy.copy(small) is small
    assert copy.deepcopy(small) is small
    assert small != "small"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(small, texts, protocol):
    again = pickle.loads(pickle.dumps(small, protocol))
    assert again.fingerprint == small.fingerprint
    assert again.encode_batch(texts) == small.encode_batch(texts)


def test_pickles_are_checked(small):
    restore, (version, spec, fingerprint) = small.__reduce__()
    with pytest.raises(tessera.DataError, match=r"version 2.*up to 1"):
        restore(version + 1, spec, fingerprint)
    with pytest.raises(tessera.DataError, match="fingerprint"):
        restore(version, spec, "0" * 64)
    with pytest.raises(tessera.DataError):
        restore(version, spec[:-7], fingerprint)
    for stream in (small.encode_stream(), small.decode_stream()):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(stream)


def encode_there(tokenizer):
    return tokenizer.encode("the cat").tolist(), tokenizer.fingerprint


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(small, method):
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        answers = pool.map(encode_there, [small] * 4)
    assert answers == [encode_there(small)] * 4


@pytest.mark.parametrize("suffix", [".tessera", ".json", ".textproto"])
def test_files(small, texts, tmp_path, suffix):
    path = tmp_path / ("t" + suffix)
    small.save(path)
    again = tessera.load(path)
    assert again.encode_batch(texts) == small.encode_batch(texts)
    small.save(path)  # replaces it
    data = path.read_bytes()
    assert tessera.load(data).encode_batch(texts) == again.encode_batch(texts)
    assert tessera.load(memoryview(data)) == again
    digest = hashlib.sha256(data).hexdigest()
    assert tessera.load(path, sha256=digest) == again
    with pytest.raises(tessera.DataError, match="SHA-256"):
        tessera.load(path, sha256="0" * 64)
    if suffix == ".tessera":
        assert again == small == tessera.load(path, verify="header")


def test_folder(small, texts, tmp_path):
    folder = tmp_path / "model"
    small.save(folder, format="transformers")
    assert (folder / "tokenizer.json").exists()
    again = tessera.load(folder)
    assert again.encode_batch(texts) == small.encode_batch(texts)


def test_what_a_format_cannot_say(bert, tmp_path):
    path = tmp_path / "t.tiktoken"
    with pytest.raises(tessera.ConversionError) as error:
        bert.save(path)
    assert error.value.code.startswith("C")
    assert isinstance(error.value, tessera.DataError)
    assert not os.path.exists(path)


def test_files_that_are_none(small, tmp_path):
    with pytest.raises(FileNotFoundError):
        tessera.load(tmp_path / "none.json")
    with pytest.raises(OSError):
        small.save(tmp_path / "none" / "t.tessera")
    with pytest.raises(ValueError, match="suffix"):
        small.save(tmp_path / "t.nope")
    with pytest.raises(ValueError, match="nope"):
        small.save(tmp_path / "t", format="nope")
    for junk in (b"", b"\x00\xff" * 100, b'{"model": 1}'):
        with pytest.raises(ValueError):
            tessera.load(junk)


def test_description(small, cl100k):
    assert small.is_lossless
    assert small.loses is None
    assert small.id_size == small.max_id + 1
    assert small.info()["training"]["algorithm"] == "bpe"
    assert cl100k.id_size == 100_277
    assert cl100k.vocab_size == 100_261
    assert cl100k.special_tokens["<|endoftext|>"] == 100_257
    assert cl100k.token_kind(100_257) == "added"
    assert cl100k.bytes_to_id("hello") == 15_339
    assert cl100k.info()["training"] is None
    with pytest.raises(IndexError):
        cl100k.id_to_bytes(100_261)
    assert "BPE" in repr(cl100k)
    for call in (
        lambda: cl100k.sample("a", alpha=0.1, seed=1),
        lambda: cl100k.nbest("a", 2),
    ):
        with pytest.raises(NotImplementedError, match="BPE"):
            call()


def test_special_tokens_of_the_caller(shared):
    path = shared / "vocabs/openai/r50k_base.tiktoken"
    tokenizer = tessera.load(
        path, pretokenizer="gpt2", special_tokens={"<|mine|>": 60_000}
    )
    ids = tokenizer.encode(
        "<|mine|>", special="allow", allowed_special="all"
    )
    assert ids.tolist() == [60_000]
