"""Each component of tokenizer.json, against `tokenizers`.

Every type of normalizer, pre-tokenizer, model, post-processor and decoder,
with its options, and added tokens of every flag, in a small tokenizer made with
the peer's own classes: ids, tokens, offsets and decoded text of random texts.
That the files themselves are read and written alike is tested in
tests/formats.
"""

import contextlib
import importlib.util
import os
import random
import unittest

import command
import offsets
import texts as texts_module
from command import harness

if importlib.util.find_spec("tokenizers") is None:
    raise SystemExit(print("tokenizers is not installed") or harness.SKIPPED)

import component_tokenizers as made  # pylint: disable=wrong-import-position
import components  # pylint: disable=wrong-import-position

TEXT_COUNT = 10_000 if os.environ.get("TESSERA_TEST_FULL") else 200
ALLOW = ("--special", "allow")
# Letters that tokens and patterns of the components are about.
WORDS = ["a", "b", "ab", "aab", "é", "A", "É", "abc", "x", "1", "12", "hello",
         "``", "''", "<x>", "[MASK]", "ing", "\u2581", "_", "中", "-", ".",
         "e\u0301", "a\u0301", "\ufb01", "don't", "\u1100\u1161", "İ", "ß"]


def random_texts(seed, count=TEXT_COUNT):
    rng = random.Random(seed)
    texts = ["", " ", "  a", "a  ", "\n", "ab ab", " ab\n"]
    while len(texts) < count:
        text = rng.choice(texts_module.GENERATORS)(rng, WORDS, made.ADDED)
        if rng.random() < 0.5:
            text = "".join(rng.choice([rng.choice(WORDS), rng.choice(WORDS),
                                       rng.choice("  \n\t.,"), text[:3]])
                           for _ in range(rng.randint(1, 12)))
        # Rows of texts are told apart by NUL.
        texts.append(text.replace("\0", "\1"))
    return texts


def training_texts():
    """Words that repeat, of the letters of the random texts."""
    rng = random.Random(405)
    words = ["".join(rng.choices(WORDS[:16], k=rng.randint(1, 4)))
             for _ in range(300)]
    return [" ".join(rng.choices(words, k=8)) for _ in range(200)]


def shown(token):
    """A token as the command writes it among pieces."""
    signs = {" ": "\\s", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
    return "".join(
        signs.get(c, f"\\x{ord(c):02X}" if ord(c) < 32 or ord(c) == 127 else c)
        for c in token)


@contextlib.contextmanager
def silent():
    """Without standard error: the peer tells of panics there."""
    messages = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(messages, 2)
        os.close(messages)
        os.close(null)


def is_panic(error):
    return type(error).__name__ == "PanicException"


def with_panics(batch, one, items):
    """batch(items); where the peer panics, one(item) of each, None for those
    that it cannot do."""
    results = []
    with silent():
        try:
            return batch(items)
        except BaseException as error:  # pylint: disable=broad-except
            if not is_panic(error):
                raise
        for item in items:
            try:
                results.append(one(item))
            except BaseException as error:  # pylint: disable=broad-except
                if not is_panic(error):
                    raise
                results.append(None)
    return results


def peer_encodings(tokenizer, texts, special):
    return with_panics(
        lambda batch: tokenizer.encode_batch(batch,
                                             add_special_tokens=special),
        lambda text: tokenizer.encode(text, add_special_tokens=special),
        texts)


def peer_decoded(tokenizer, id_rows):
    return with_panics(
        lambda rows: tokenizer.decode_batch(rows, skip_special_tokens=False),
        lambda row: tokenizer.decode(row, skip_special_tokens=False),
        id_rows)


def has_overlaps(encoding):
    """The peer's added tokens may strip white space that holds the next."""
    spans = encoding.offsets
    return any(begin < other < end
               for (begin, end), (other, _) in zip(spans, spans[1:]))


def makes_special(tokenizer, text):
    """Does the peer find special tokens in what only the normaliser made so?
    Ours never does."""
    if tokenizer.normalizer is None:
        return False
    normalized = tokenizer.normalizer.normalize_str(text)
    return any(normalized.count(token.content) > text.count(token.content)
               for token in tokenizer.get_added_tokens_decoder().values()
               if token.special)


def added_tokens_sent_through(tokenizer):
    """Ids of added tokens that the peer's decoder changes; ours come out as
    they are."""
    return {i for i, token in tokenizer.get_added_tokens_decoder().items()
            if tokenizer.decode([i], skip_special_tokens=False)
            != token.content}


class PeerTest(harness.CliTest):

    def saved(self, tokenizer):
        path = harness.FOLDER / "component.json"
        tokenizer.save(str(path))
        return path

    def explain(self, rows):
        """The shortest of the differences, for a message."""
        rows = sorted(rows, key=lambda row: len(row[0]))
        lines = [f"{len(rows)} texts differ"]
        for text, ours, theirs in rows[:2]:
            lines.append(f"{text!r} {ascii(text)}\n ours   {ours}\n"
                         f" theirs {theirs}")
        return "\n".join(lines)

    def encodes_alike(self, tokenizer, texts, shows_tokens=True,
                      known_kinds=("", "covers more")):
        path = self.saved(tokenizer)
        for special in (False, True):
            flags = ALLOW + (("--add-special",) if special else ())
            theirs = peer_encodings(tokenizer, texts, special)
            ours = command.encode_with_offsets(path, flags, texts)
            wrong = []
            for text, (ids, spans), encoding in zip(texts, ours, theirs):
                if encoding is None or has_overlaps(encoding):
                    continue
                if makes_special(tokenizer, text):
                    continue
                kind = offsets.kind_of_difference(text, spans,
                                                  encoding.offsets)
                if ids != encoding.ids or kind not in known_kinds:
                    wrong.append((
                        text,
                        [(tokenizer.id_to_token(i), *o)
                         for i, o in zip(ids, spans)],
                        [(t, *o) for t, o in zip(encoding.tokens,
                                                 encoding.offsets)]))
            self.assertFalse(wrong, self.explain(wrong))
            if tokenizer.post_processor is None:
                break
        if shows_tokens:
            pieces = command.encode(path, ALLOW, texts, "--format", "pieces")
            for row, encoding in zip(
                    pieces, peer_encodings(tokenizer, texts, False)):
                if encoding is None:
                    continue
                # For unknown text Unigram's `tokens` tell the text.
                tokens = map(tokenizer.id_to_token, encoding.ids)
                self.assertEqual(row.decode(), " ".join(map(shown, tokens)))

    def decodes_alike(self, tokenizer, id_rows):
        path = self.saved(tokenizer)
        ours = command.decode(path, (), [command.row(i) for i in id_rows],
                              "--errors", "replace")
        theirs = peer_decoded(tokenizer, id_rows)
        wrong = [
            (" ".join(tokenizer.id_to_token(i) for i in ids), text.decode(),
             want)
            for ids, text, want in zip(id_rows, ours, theirs)
            if want is not None and text.decode() != want
        ]
        self.assertFalse(wrong, self.explain(wrong))

    def encoded_decodes_alike(self, tokenizer, texts):
        sent_through = added_tokens_sent_through(tokenizer)
        rows = [encoding.ids for encoding in tokenizer.encode_batch(
            texts, add_special_tokens=False)]
        self.decodes_alike(tokenizer, [
            row for row in rows if row and sent_through.isdisjoint(row)])


class ComponentsTest(PeerTest):
    """A case for each component."""


def add_group(group, cases, check):
    for name, value in cases.items():

        def case(self, name=name, value=value):
            check(self, name, value)

        setattr(ComponentsTest, f"test_{group}_{name}", case)


def check_normalizer(test, name, normalizer):
    texts = random_texts(name)
    tokenizer = made.character_model(normalizer, None, texts)
    test.encodes_alike(tokenizer, texts)


def check_first(test, name, normalizer):
    texts = random_texts(name)
    for pre_tokenizer in components.first_pre_tokenizers():
        tokenizer = made.character_model(normalizer, pre_tokenizer, texts)
        test.encodes_alike(tokenizer, texts)


def check_pre_tokenizer(test, name, pre_tokenizer):
    texts = random_texts(name)
    tokenizer = made.character_model(None, pre_tokenizer, texts)
    test.encodes_alike(tokenizer, texts)


def check_byte_level(test, name, pre_tokenizer):
    tokenizer = made.byte_model(pre_tokenizer, None, training_texts())
    texts = random_texts(name)
    test.encodes_alike(tokenizer, texts, shows_tokens=False)
    test.encoded_decodes_alike(tokenizer, texts)


def check_post_processor(test, name, processor):
    for pre_tokenizer in ("byte_level_regex", "byte_level_prefix_regex"):
        tokenizer = made.byte_model(
            components.byte_level_pre_tokenizers()[pre_tokenizer], processor,
            training_texts())
        test.encodes_alike(tokenizer, random_texts(name), shows_tokens=False)


def check_decoder(test, name, decoder):
    tokenizer = made.decoder_case(decoder)
    rng = random.Random(name)
    ids = range(tokenizer.get_vocab_size())
    rows = [[i] for i in ids]
    rows += [[i, k] for i in ids for k in ids][::1 + 200 // TEXT_COUNT * 7]
    rows += [rng.choices(ids, k=rng.randint(1, 9)) for _ in range(TEXT_COUNT)]
    test.decodes_alike(tokenizer, rows)


def check_model(test, name, tokenizer):
    texts = random_texts(name)
    kinds = ["", "covers more"]
    if name.startswith("unigram_bytes"):
        kinds.append("finer")
    # Characters are dropped (see offsets.py).
    if name in ("bpe", "bpe_ignore", "bpe_dropping_whole"):
        kinds.append("differs")
    test.encodes_alike(tokenizer, texts, known_kinds=kinds)
    test.encoded_decodes_alike(tokenizer, texts)


def check_added(test, name, tokenizer):
    # The peer shows an added token as the normaliser makes it.
    test.encodes_alike(tokenizer, random_texts(name), shows_tokens=False)


def add_cases():
    model = harness.SHARED / "vocabs" / "t5" / "t5_base_spiece.model"
    blob = components.charsmap(model) if model.exists() else b""
    normalizers = components.normalizers(blob)
    add_group("normalizer", normalizers, check_normalizer)
    add_group("metaspace_first",
              {name: normalizers[name] for name in components.AT_THE_BEGIN
               if name in normalizers}, check_first)
    add_group("pre_tokenizer", components.pre_tokenizers(),
              check_pre_tokenizer)
    add_group("byte_level", components.byte_level_pre_tokenizers(),
              check_byte_level)
    add_group("post_processor", components.post_processors(),
              check_post_processor)
    add_group("decoder", components.decoders(), check_decoder)
    add_group("model", made.model_cases(training_texts()), check_model)
    add_group("added", made.added_tokens(random_texts("added", 200)),
              check_added)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()
