"""Completion scripts and man pages: they load, and say what the tables say."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

import harness
from harness import CliTest

BINARIES = pathlib.Path(harness.TESSERA).parent
COMMANDS = ("bench", "train", "encode", "decode", "convert", "compile", "inspect",
            "count", "extend", "prune", "completion", "help", "version")


def run_shell(shell, script):
    path = f"{BINARIES}:{os.environ['PATH']}"
    ran = subprocess.run([shell, "-c", script], capture_output=True, text=True,
                         timeout=60, env={**os.environ, "PATH": path})
    return ran.returncode, ran.stdout, ran.stderr


class Bash(CliTest):
    """The function that bash calls."""

    def complete(self, *words):
        line = " ".join(f"'{word}'" for word in words)
        code, out, err = run_shell("bash", f"""
            source <(tessera completion bash)
            COMP_WORDS=({line}) COMP_CWORD={len(words) - 1}
            _tessera
            printf '%s\\n' "${{COMPREPLY[@]}}" """)
        self.assertEqual((code, err), (0, ""))
        return out.split("\n")[:-1]

    def test_commands(self):
        self.assertEqual(self.complete("tessera", "tr"), ["train"])
        self.assertEqual(set(self.complete("tessera", "")), set(COMMANDS))

    def test_flags_and_values(self):
        self.assertIn("--vocab-size", self.complete("tessera", "train", "--vo"))
        self.assertEqual(
            self.complete("tessera", "encode", "--color", "al"), ["always"])
        self.assertEqual(
            self.complete("tessera", "encode", "--color", "=", "ne"), ["never"])
        self.assertIn("cl100k_base",
                      self.complete("tessera", "encode", "-t", "cl"))

    def test_files(self):
        path = harness.file("completed-file.txt", "x")
        self.assertEqual(
            self.complete("tessera", "encode", str(path)[:-4]), [str(path)])

    @unittest.skipUnless(shutil.which("shellcheck"), "no shellcheck")
    def test_shellcheck(self):
        script = harness.file("completion.bash",
                              self.ok("completion", "bash").text)
        ran = subprocess.run(["shellcheck", "-s", "bash", str(script)],
                             capture_output=True, text=True, check=False)
        self.assertEqual(ran.stdout, "")


class Zsh(CliTest):
    """zsh takes the script; what it would offer is in it."""

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_loads(self):
        code, _, err = run_shell(
            "zsh", "autoload -U compinit; compinit -u -d /dev/null; "
            "source <(tessera completion zsh); [[ -n $_comps[tessera] ]]")
        self.assertEqual((code, err), (0, ""))

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_completes(self):
        # A shell within a pseudo-terminal, since only the line editor
        # completes.
        code, out, _ = run_shell("zsh", r"""
            zmodload zsh/zpty
            zpty -b shell zsh -f
            zpty -w shell $'PS1=; autoload -U compinit; compinit -u -d /dev/null'
            zpty -w shell $'source <(tessera completion zsh); echo REA\DY'
            zpty -r -m shell all $'*READY*' || exit 3
            zpty -w -n shell $'tessera tr\t--col\tal\t'
            zpty -w shell ''
            sleep 1
            zpty -r -t shell all; print -r -- $all
            repeat 20; do zpty -r -t shell more && print -r -- $more; done
            zpty -d shell""")
        shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|[\b\r]", "", out)
        shown = re.sub(" +", " ", shown)
        self.assertIn("tessera train --color always", shown, code)


class Fish(CliTest):
    """fish can be asked what it would offer."""

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_completes(self):
        for line, want in (("tessera tr", "train"),
                           ("tessera encode --color al", "always"),
                           ("tessera train --vocab-si", "--vocab-size")):
            code, out, err = run_shell(
                "fish", "tessera completion fish | source; "
                f"complete -C '{line}'")
            self.assertEqual((code, err), (0, ""))
            self.assertIn(want, out)


class Refused(CliTest):
    """One line for what is no shell."""

    def test_refused(self):
        self.fails(2, "bash, zsh or fish", "completion")
        self.fails(2, "bash, zsh or fish", "completion", "tcsh")


class Man(CliTest):
    """Man pages."""

    def test_pages(self):
        folder = harness.FOLDER / "man"
        folder.mkdir()
        self.ok("help", "--man", "-o", folder)
        names = {path.name for path in folder.iterdir()}
        self.assertEqual(names, {"tessera.1"} | {f"tessera-{name}.1"
                                                 for name in COMMANDS})
        for name in COMMANDS:
            page = self.ok("help", name, "--man").text
            self.assertEqual(page, (folder / f"tessera-{name}.1").read_text())
            self.assertIn(".SH EXAMPLES", page)
        self.assertIn("tessera\\-train", self.ok("help", "--man").text)
        self.fails(2, "only with --man", "help", "-o", folder)
        self.fails(2, "only with --man", "help", "encode", "--man", "-o",
                   folder)

    @unittest.skipUnless(shutil.which("man"), "no man-db")
    def test_no_warnings(self):
        folder = harness.FOLDER / "man_warnings"
        folder.mkdir()
        self.ok("help", "--man", "-o", folder)
        for path in sorted(folder.iterdir()):
            ran = subprocess.run(
                ["man", "-l", "--warnings", str(path)], capture_output=True,
                text=True, check=False, env={**os.environ, "MANPAGER": "cat",
                                             "MANWIDTH": "80",
                                             "LC_ALL": "C.UTF-8"})
            self.assertEqual((ran.returncode, ran.stderr), (0, ""), path.name)
            self.assertIn("EXIT STATUS", ran.stdout)


if __name__ == "__main__":
    harness.main()
