"""Tokenizers like published ones, against `tokenizers`.

Ids, offsets and decoded text of random texts, with special tokens added and
without, and of samples of the corpora.
"""

import importlib.util
import os
import random

from command import harness

if importlib.util.find_spec("tokenizers") is None:
    raise SystemExit(print("tokenizers is not installed") or harness.SKIPPED)

import components_test as components  # pylint: disable=wrong-import-position
import published  # pylint: disable=wrong-import-position
import texts as texts_module  # pylint: disable=wrong-import-position

RANDOM_BYTES = 1_000_000 if os.environ.get("TESSERA_TEST_FULL") else 9_000


def words_of(tokenizer):
    """Texts of tokens, and of added tokens."""
    rng = random.Random(1)
    ids = rng.sample(range(tokenizer.get_vocab_size()), 1500)
    words = [tokenizer.decode([i], skip_special_tokens=False) for i in ids]
    added = [token.content for token in
             tokenizer.get_added_tokens_decoder().values()]
    return words, added


class PublishedTest(components.PeerTest):

    def check(self, name, tokenizer):
        rng = random.Random(name)
        words, added = words_of(tokenizer)
        texts = texts_module.some(rng, words, added, RANDOM_BYTES)
        texts += rng.sample(published.training_lines(), 60)
        texts = [text.replace("\0", "\1") for text in texts]
        # Offsets of Unigram's byte fallback (offsets.py).
        kinds = ("", "covers more", "finer")
        self.encodes_alike(tokenizer, texts, False, kinds)
        self.encoded_decodes_alike(tokenizer, texts)


def add_cases():
    for name, tokenizer in published.all_tokenizers().items():

        def case(self, name=name, tokenizer=tokenizer):
            self.check(name, tokenizer)

        setattr(PublishedTest, f"test_{name}", case)


add_cases()

if __name__ == "__main__":
    harness.main()
