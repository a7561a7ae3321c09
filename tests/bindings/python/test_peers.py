"""Ids equal to those of the libraries that the vocabularies come from."""

import base64

import pytest

import tessera

CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


def corpus(shared, texts):
    """The given texts and the heads of some files in other languages."""
    found = list(texts)
    for language in ("tr", "zh", "ru", "th", "hi", "ar"):
        for path in sorted((shared / "corpora/open/mono" / language).glob("*")):
            data = path.read_bytes()[:20_000]
            found.append(data.decode("utf-8", "ignore"))
    return found


def test_tiktoken(cl100k, shared, texts):
    tiktoken = pytest.importorskip("tiktoken")
    path = shared / "vocabs/openai/cl100k_base.tiktoken"
    ranks = {}
    for line in path.read_bytes().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    peer = tiktoken.Encoding(
        "cl100k", pat_str=CL100K, mergeable_ranks=ranks, special_tokens={}
    )
    many = corpus(shared, texts)
    want = peer.encode_ordinary_batch(many)
    assert cl100k.encode_batch(many).to_lists() == want
    assert [cl100k.encode(text).tolist() for text in many] == want
    assert cl100k.decode_batch(want) == many


def test_hugging_face(bert, shared, texts):
    tokenizers = pytest.importorskip("tokenizers")
    path = shared / "vocabs/hf/bert_base_cased.json"
    peer = tokenizers.Tokenizer.from_file(str(path))
    peer.no_truncation()
    peer.no_padding()
    many = corpus(shared, texts)
    want = peer.encode_batch(many)
    rows = bert.encode_batch(many, add_special=True)
    assert rows.to_lists() == [encoding.ids for encoding in want]
    assert bert.decode_batch(rows, skip_special=True) == peer.decode_batch(
        [encoding.ids for encoding in want], skip_special_tokens=True
    )
    for text in texts:
        theirs = peer.encode(text, add_special_tokens=False)
        ours = bert.encode_with_offsets(text)
        assert [tuple(span) for span in ours.spans.tolist()] == theirs.offsets
    words = ["Hello", "big", "world"]
    pretokenized = peer.encode(
        words, is_pretokenized=True, add_special_tokens=False
    )
    assert bert.encode_pretokenized(words).tolist() == pretokenized.ids


def test_sentencepiece(shared, texts):
    sentencepiece = pytest.importorskip("sentencepiece")
    path = shared / "vocabs/mistral/tokenizer.model.v3"
    if not path.exists():
        pytest.skip("no ../shared/vocabs/mistral")
    peer = sentencepiece.SentencePieceProcessor(model_file=str(path))
    tokenizer = tessera.load(path)
    many = [text for text in corpus(shared, texts) if "\0" not in text]
    assert tokenizer.encode_batch(many).to_lists() == peer.encode(many)
