"""train: stopped, killed, gone on with; the result is that of one run."""

import os
import pathlib
import random
import signal
import subprocess
import time

import harness
from harness import CliTest, SAMPLES

KILLS = 20 if os.environ.get("TESSERA_TEST_FULL") == "1" else 5


def random_text(words):
    """Enough distinct words to work on for a while."""
    chance = random.Random(5)
    lines = []
    for _ in range(words // 12):
        lines.append(" ".join(
            "".join(chance.choice("abcdefghiklmnoprstu")
                    for _ in range(chance.randint(2, 7)))
            for _ in range(12)))
    return "\n".join(lines) + "\n"


class CheckpointTest(CliTest):
    """Shared helpers."""

    TEXT = SAMPLES / "en" / "prose.txt"

    def command(self, text, out, *flags):
        return [harness.TESSERA, "train", "bpe", str(text), "--vocab-size",
                "3000", "--memory", "64MiB", "-o", str(out),
                *map(str, flags)]


class Killed(CheckpointTest):
    """SIGKILL anywhere."""

    def test_goes_on(self):
        text = harness.file("random.txt", random_text(300000))
        want = harness.FOLDER / "want.tessera"
        begin = time.monotonic()
        subprocess.run(self.command(text, want), check=True,
                       stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - begin
        chance = random.Random(6)
        for case in range(KILLS):
            kept = harness.FOLDER / f"kept{case}"
            out = harness.FOLDER / f"out{case}.tessera"
            flags = ("--checkpoint-dir", kept, "--checkpoint-every", 0)
            with subprocess.Popen(self.command(text, out, *flags),
                                  stderr=subprocess.DEVNULL) as process:
                time.sleep(chance.random() * 1.2 * seconds)
                process.kill()
            kept.mkdir(exist_ok=True)
            ran = self.ok(*self.command(text, out, "--resume", kept,
                                        "--threads", 2)[1:])
            self.assertEqual(out.read_bytes(), want.read_bytes(), ran.err)
            left = [p.name for p in harness.FOLDER.iterdir()
                    if "tessera-run" in p.name]
            self.assertEqual(left, [])

    def test_another_job_is_refused(self):
        kept = harness.FOLDER / "other"
        out = harness.FOLDER / "other.tessera"
        self.ok(*self.command(self.TEXT, out, "--checkpoint-dir", kept)[1:])
        again = self.command(self.TEXT, out, "--resume", kept)[1:]
        self.ok(*again)
        self.fails(65, ["other", "options"], *again, "--min-frequency", 3)
        text = harness.file("changed.txt", "a b\n")
        self.fails(65, ["other", "changed.txt"],
                   *self.command(text, out, "--resume", kept)[1:])


class Stopped(CheckpointTest):
    """A stream that waits makes the moment certain."""

    def start(self, *flags):
        pipe = harness.FOLDER / "pipe"
        if not pipe.exists():
            os.mkfifo(pipe)
        command = self.command(pipe, harness.FOLDER / "s.tessera", *flags)
        (harness.FOLDER / "s.tessera").unlink(missing_ok=True)
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        return process, self.writer(process, pipe)

    def writer(self, process, pipe):
        """The end to write to, as soon as the process reads."""
        while process.poll() is None:
            try:
                handle = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
                return os.fdopen(handle, "wb", buffering=0)
            except OSError:
                time.sleep(0.01)
        self.fail(process.communicate()[1].decode())

    def end(self, process, stream):
        stream.write(b"more text\n")
        stream.close()
        _, err = process.communicate(timeout=60)
        self.assertFalse((harness.FOLDER / "s.tessera").exists())
        return err.decode()

    def test_signal_with_checkpoints(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            kept = pathlib.Path(harness.FOLDER / "stop ped")
            process, stream = self.start("--checkpoint-dir", kept)
            stream.write(b"some text\n")
            time.sleep(0.3)
            process.send_signal(number)
            time.sleep(0.1)
            err = self.end(process, stream)
            self.assertEqual(process.returncode, 75, err)
            self.one_line(err)
            self.assertIn("continue with: tessera train bpe ", err)
            self.assertIn(f"--resume '{kept}'", err)
            self.assertNotIn("--checkpoint-dir", err)

    def test_signal_without(self):
        process, stream = self.start()
        stream.write(b"some text\n")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        self.end(process, stream)
        self.assertEqual(process.returncode, -signal.SIGTERM)

    def test_signal_while_merging(self):
        text = harness.file("merging.txt", random_text(200000))
        command = self.command(text, harness.FOLDER / "merging.tessera",
                               "--checkpoint-dir", harness.FOLDER / "merging",
                               "--progress", "json")
        command[command.index("3000")] = "30000"
        with subprocess.Popen(command, stderr=subprocess.PIPE,
                              text=True) as process:
            for line in process.stderr:
                if '"stage_end"' in line:
                    # Counting is done.
                    process.send_signal(signal.SIGTERM)
                    break
            said = process.stderr.read()
        self.assertEqual(process.returncode, 75, said)
        self.assertRegex(said, r"(?m)^tessera: stopped after [\d,]+ of "
                         r"29,744 merges; continue with: tessera train bpe ")

    def test_stop_after(self):
        kept = harness.FOLDER / "after"
        process, stream = self.start("--checkpoint-dir", kept, "--stop-after",
                                     1)
        stream.write(b"some text\n")
        time.sleep(1.2)
        err = self.end(process, stream)
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(f"--resume {kept}", err)

    def test_flags_that_need_a_directory(self):
        for flag in ("--stop-after", "--checkpoint-every"):
            self.fails(2, [flag, "--checkpoint-dir"],
                       *self.command(self.TEXT, "x.tessera", flag, 5)[1:])
        self.fails(2, ["--resume", "--checkpoint-dir"],
                   *self.command(self.TEXT, "x.tessera", "--resume", "a",
                                 "--checkpoint-dir", "b")[1:])


if __name__ == "__main__":
    harness.main()
