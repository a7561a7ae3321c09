"""Ids on the open corpora.

Every file of ../shared/corpora/open for every vocabulary, against its oracle:
a stretch of each, or with TESSERA_TEST_FULL all of it.
"""

import os
import unittest

import command
import vocabularies
from command import harness

FULL = bool(os.environ.get("TESSERA_TEST_FULL"))
STRETCH_BYTES = 400
PART_CHARACTERS = 20_000
BATCH_CHARACTERS = 4_000_000


def stretches():
    """Texts, file after file."""
    folder = harness.SHARED / "corpora" / "open"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if FULL:
            text = path.read_bytes().decode(errors="ignore")
        else:
            with path.open("rb") as file:
                file.seek(path.stat().st_size // 3)
                text = file.read(STRETCH_BYTES).decode(errors="ignore")
        text = text.replace("\0", "\1")
        for at in range(0, len(text), PART_CHARACTERS):
            yield text[at:at + PART_CHARACTERS]


def batches():
    batch, size = [], 0
    for text in stretches():
        batch.append(text)
        size += len(text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class CorporaTest(harness.CliTest):

    def check(self, vocabulary):
        reason = vocabulary.missing()
        if reason:
            self.skipTest(reason)
        if not (harness.SHARED / "corpora").exists():
            self.skipTest("the corpora are not beside the checkout")
        oracle = vocabulary.oracle
        count = 0
        for batch in batches():
            ours = vocabulary.encode(batch)
            for text, row, want in zip(batch, ours, oracle.encode(batch)):
                if row != want and not oracle.accepts(text, row):
                    self.fail(f"ids differ in {text[:2000]!r}")
                count += len(text)
        del vars(vocabulary)["oracle"]
        print(f"{vocabulary.name}: {count} characters")


vocabularies.add_cases(CorporaTest)

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    command.harness.main()
