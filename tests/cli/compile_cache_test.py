"""The compile cache: used, private, never out of date, easy to switch off."""

import shutil
import time
import unittest

import harness

RANKS = harness.ROOT.parent / "shared/vocabs/openai/r50k_base.tiktoken"
TEXT = b"The compile cache changes no id: \xd0\x9f\xd1\x80\xd0\xb8, 12345.\n"


@unittest.skipUnless(RANKS.exists(), "no shared vocabularies")
class CompileCacheTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = harness.FOLDER / "cache-test"
        cls.folder.mkdir()
        cls.ranks = cls.folder / "r50k_base.tiktoken"
        shutil.copyfile(RANKS, cls.ranks)
        cls.settle()

    @classmethod
    def settle(cls):
        """A file that changed just now is not cached."""
        time.sleep(max(0, cls.ranks.stat().st_ctime + 3.1 - time.time()))

    def setUp(self):
        self.cache = self.folder / self.id()

    def encode(self, cache=None, *flags):
        ran = harness.run(
            "encode", "-t", str(self.ranks), *flags, stdin=TEXT,
            environment={
                "TESSERA_CACHE_DIR":
                    str(self.cache) if cache is None else cache})
        self.assertEqual(ran.code, 0, ran.err)
        self.assertEqual(ran.err, "")
        return ran.out

    def cached(self):
        return sorted((self.cache / "compiled").glob("*.tessera"))

    def test_a_second_run_reads_what_the_first_wrote(self):
        without = self.encode("")
        self.assertEqual(self.encode(), without)
        [entry] = self.cached()
        self.assertEqual(entry.parent.stat().st_mode & 0o777, 0o700)
        changed = entry.stat().st_ctime_ns
        inode = entry.stat().st_ino
        self.assertEqual(self.encode(), without)
        [entry] = self.cached()
        # Marked as used, not written again.
        self.assertEqual(entry.stat().st_ino, inode)
        self.assertGreater(entry.stat().st_ctime_ns, changed)

    def test_a_damaged_entry_is_written_again(self):
        without = self.encode()
        [entry] = self.cached()
        entry.write_bytes(entry.read_bytes()[:1000])
        size = entry.stat().st_size
        self.assertEqual(self.encode(), without)
        self.assertGreater(self.cached()[0].stat().st_size, size)

    def test_other_options_are_another_entry(self):
        self.encode()
        self.encode(None, "--special-token", "<|mine|>=50300")
        self.assertEqual(len(self.cached()), 2)

    def test_a_changed_file_is_another_entry(self):
        flags = (None, "--pretokenizer", "gpt2")
        self.encode(*flags)
        data = self.ranks.read_bytes()
        # Without its last token, then as it was.
        self.ranks.write_bytes(data[:data.rindex(b"\n", 0, -1) + 1])
        self.encode(*flags)
        self.assertEqual(len(self.cached()), 1, "it changed just now")
        self.settle()
        self.encode(*flags)
        self.assertEqual(len(self.cached()), 2)
        self.ranks.write_bytes(data)
        self.settle()

    def test_a_folder_of_others_is_not_used(self):
        (self.cache / "compiled").mkdir(parents=True)
        (self.cache / "compiled").chmod(0o755)
        self.encode()
        self.assertEqual(self.cached(), [])

    def test_without_a_folder_nothing_is_written(self):
        self.encode("")
        self.assertFalse(self.cache.exists())
        blocked = self.folder / "file"
        blocked.write_bytes(b"")
        self.encode(str(blocked / "below"))


if __name__ == "__main__":
    harness.main()
