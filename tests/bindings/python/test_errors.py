"""What is refused, and how it says so."""

import pytest

import tessera


def test_classes():
    assert issubclass(tessera.DataError, ValueError)
    assert issubclass(tessera.ConversionError, tessera.DataError)
    assert issubclass(tessera.SpecialTokenError, ValueError)
    assert issubclass(tessera.Stopped, KeyboardInterrupt)


def test_text_of_another_type(small):
    for call in (small.encode, small.count, small.encode_with_offsets):
        for bad, name in ((3, "int"), (None, "NoneType"), (1.5, "float")):
            with pytest.raises(TypeError, match=f"str or bytes, got {name}"):
                call(bad)
        with pytest.raises(TypeError, match="use encode_batch"):
            call(["a"])
    for single in ("text", b"text"):
        with pytest.raises(TypeError, match="use encode"):
            small.encode_batch(single)
    with pytest.raises(TypeError, match="row 1: .* got int"):
        small.encode_batch(["a", 3])
    with pytest.raises(TypeError, match="row 10001: .* got NoneType"):
        small.encode_batch(x for x in ["a"] * 10_001 + [None])
    with pytest.raises(TypeError):
        small.encode_batch(3)


def test_unknown_keywords(small):
    for call in (small.encode, small.encode_batch, small.decode):
        with pytest.raises(TypeError, match="nope"):
            call([], nope=1)
    with pytest.raises(TypeError, match="nope"):
        tessera.train(iter(["a"]), "bpe", vocab_size=300, nope=1)


@pytest.mark.parametrize("threads", [0, -1, 1025, 2**40, "some"])
def test_threads(small, threads):
    with pytest.raises(ValueError, match="threads"):
        small.encode_batch(["a"], threads=threads)


def test_unknown_values_name_the_allowed(small):
    for call in (
        lambda: small.encode("a", special="nope"),
        lambda: small.encode_with_offsets("a", unit="nope"),
        lambda: small.encode_batch(["a"], offsets=True, unit="nope"),
        lambda: small.encode_batch(["a"], nulls="nope"),
        lambda: small.decode([0], errors="nope"),
        lambda: small.decode([0], unknown="nope"),
        lambda: small.encode("a", special="allow", allowed_special="nope"),
        lambda: tessera.load(b"x", format="nope"),
    ):
        with pytest.raises(ValueError, match="nope"):
            call()
    with pytest.raises(ValueError, match="special"):
        small.encode("a", allowed_special="all")
    with pytest.raises(ValueError, match="whole text"):
        small.encode_stream(special="refuse")
    with pytest.raises(TypeError):
        small.encode_batch(["a"], threads=1.5)


def test_errors_of_an_iterator_come_through(small):
    def texts():
        yield "a"
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        small.encode_batch(texts())
    with pytest.raises(LookupError, match="mine"):
        tessera.train(texts(), "bpe", vocab_size=300)


def test_it_is_made_by_load_alone(small):
    with pytest.raises(TypeError):
        tessera.Tokenizer("path")
    with pytest.raises(AttributeError):
        small.encode = None
