"""Training and counting from Python."""

import pytest

import tessera

TEXTS = ["the cat sat on the mat", "the dog sat on the log"] * 20


def test_sources_give_one_result(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("\n".join(TEXTS))
    options = {"vocab_size": 270, "documents": "line_strip"}
    from_file = tessera.train(path, "bpe", **options)
    for corpus in (
        [path],
        [str(path)],
        iter(TEXTS),
        (text.encode() for text in TEXTS),
        tessera.count(iter(TEXTS), like=from_file),
    ):
        trained = tessera.train(corpus, "bpe", threads=2, **options)
        vocab = list(trained.vocab())
        assert vocab == list(from_file.vocab())
        assert trained.encode("the cat").tolist() == \
            from_file.encode("the cat").tolist()


def test_arrow_corpus():
    pa = pytest.importorskip("pyarrow")
    want = tessera.train(iter(TEXTS), "bpe", vocab_size=270)
    have = tessera.train(pa.array(TEXTS), "bpe", vocab_size=270)
    assert have == want


def test_equals_hugging_face():
    tokenizers = pytest.importorskip("tokenizers")
    peer = tokenizers.Tokenizer(tokenizers.models.BPE())
    peer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(
        add_prefix_space=False
    )
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=270,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    peer.train_from_iterator(TEXTS, trainer)
    ours = tessera.train(iter(TEXTS), "bpe", vocab_size=270)
    for text in TEXTS[:2]:
        assert ours.encode(text).tolist() == peer.encode(text).ids


def test_like(small):
    again = tessera.train(iter(TEXTS), "bpe", vocab_size=272, like=small)
    assert set(again.special_tokens) == set(small.special_tokens)
    with pytest.raises(ValueError, match="exclude"):
        tessera.train(
            iter(TEXTS), "bpe", vocab_size=272, like=small, pretokenizer="gpt2"
        )


def test_counts(small, tmp_path):
    counts = tessera.count(iter(TEXTS), like=small, threads=2)
    items = dict(counts.items())
    assert items[b"the"] == 40
    assert counts.documents == 40
    assert counts.bytes == sum(map(len, TEXTS))
    assert counts.pretokens == sum(items.values())
    assert list(items) == sorted(items)
    path = tmp_path / "c.tcounts"
    counts.save(path)
    loaded = tessera.Counts.load(path)
    assert dict(loaded.items()) == items
    assert loaded.corpus_fingerprint == counts.corpus_fingerprint
    assert dict(tessera.Counts.load(path, path).items())[b"the"] == 80
    merged = counts.merge(loaded)
    assert dict(merged.items())[b"the"] == 80
    assert merged.documents == 80
    counts.save(path, min_count=30)
    assert set(dict(tessera.Counts.load(path).items())) < set(items)
    other = tessera.count(iter(TEXTS), like="whitespace")
    with pytest.raises(tessera.DataError):
        counts.merge(other)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(tessera.DataError):
        tessera.Counts.load(path)


def test_progress_and_its_errors():
    calls = []
    tessera.train(
        iter(TEXTS),
        "bpe",
        vocab_size=270,
        progress=lambda *call: calls.append(call),
    )
    for stage, done, total, unit in calls:
        assert isinstance(stage, str)
        assert isinstance(unit, str)
        assert done >= 0 and total >= 0

    def fail(*_):
        raise LookupError("mine")

    big = (str(i) for i in range(400_000))
    with pytest.raises(LookupError, match="mine"):
        tessera.train(big, "bpe", vocab_size=270, progress=fail)


def test_the_iterator_stays_in_its_thread():
    import threading

    seen = set()

    def texts():
        for text in TEXTS:
            seen.add(threading.get_ident())
            yield text

    tessera.train(texts(), "bpe", vocab_size=270, threads=2)
    assert seen == {threading.get_ident()}


def test_options():
    with pytest.raises(ValueError, match="merge_order"):
        tessera.train(iter(TEXTS), "bpe", vocab_size=270, merge_order="nope")
    with pytest.raises(TypeError, match="min_frequency"):
        tessera.train(iter(TEXTS), "bpe", vocab_size=270, min_frequency="2")
    with pytest.raises(ValueError, match="nope"):
        tessera.train(iter(TEXTS), "nope", vocab_size=270)
    with pytest.raises(ValueError, match="vocab"):
        tessera.train(iter(TEXTS), "bpe", vocab_size=10)
    with pytest.raises(FileNotFoundError):
        tessera.train(["no such file"], "bpe", vocab_size=270)
    with pytest.raises(tessera.DataError):
        tessera.train(iter([]), "bpe", vocab_size=270)
