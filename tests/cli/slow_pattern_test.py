"""What is said of a split pattern that only the slow matcher serves."""

import harness
from harness import CliTest, SAMPLES, run

WHY = "the pattern has look-around, which only the slow matcher serves"


class SlowPattern(CliTest):

    def train(self, name, pattern):
        path = harness.FOLDER / name
        ran = self.ok("train", "bpe", SAMPLES / "en" / "prose.txt",
                      "--vocab-size", 300, "--split-regex", pattern, "-o", path)
        return path, ran.err

    def test_it_is_said_once_for_each_tokenizer(self):
        path, said = self.train("ahead.tessera", r"\p{L}+(?=\s)|.")
        self.assertEqual(said.count(WHY), 1, said)
        for command in (("encode", "-t", path), ("inspect", path)):
            ran = self.ok(*command, stdin="hi there\n")
            self.assertEqual(ran.err,
                             f"tessera: warning: {path}: {WHY}\n")

    def test_nothing_is_said_of_others(self):
        path, said = self.train("plain.tessera", r"\p{L}+|\s+(?!\S)|\s+")
        self.assertNotIn("slow", said)
        self.assertEqual(self.ok("encode", "-t", path, stdin="hi\n").err, "")

    def test_texts_that_reach_the_limit_are_counted(self):
        path, _ = self.train("steps.tessera", "(a|aa)+(?=b)|.")
        ran = run("encode", "-t", path, "--format", "count",
                  stdin=("a" * 60 + "\nab\n") * 2)
        self.assertEqual(ran.code, 0, ran.err)
        self.assertEqual(
            ran.err.splitlines()[1],
            "tessera: warning: 2 texts reached the pattern's step limit; "
            "their rest was one pretoken")


if __name__ == "__main__":
    harness.main()
