"""What the oracle tests of text/ share: the probe, random texts, comparison."""

import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


class TextProbe:
    """The probe program: answers a line for a line."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, lines):
        """Answers of many lines; written beside reading, or pipes fill up."""
        text = "".join(line + "\n" for line in lines)

        def write():
            self.process.stdin.write(text)
            self.process.stdin.flush()

        writer = threading.Thread(target=write)
        writer.start()
        answers = [self.process.stdout.readline().rstrip("\n") for _ in lines]
        writer.join()
        return answers

    def set_spec(self, text):
        answer = self.ask(["spec " + text])[0]
        if answer != "ok":
            raise RuntimeError(f"{text[:200]}: {answer}")

    def normalize(self, texts):
        """[(output, [(begin, end) of each byte])]; a str where the probe found
        a contradiction."""
        answers = self.ask(["text " + t.encode().hex() for t in texts])
        return [self._parse(answer) for answer in answers]

    def outputs(self, texts):
        """The outputs alone."""
        answers = self.ask(["text " + t.encode().hex() for t in texts])
        return [a if a.startswith("contradiction")
                else bytes.fromhex(a.split(" ", 1)[0]).decode()
                for a in answers]

    @staticmethod
    def _parse(answer):
        if answer.startswith("contradiction"):
            return answer
        output, *spans = answer.split(" ")
        return bytes.fromhex(output).decode(), [
            tuple(map(int, span.split("-"))) for span in spans
        ]


class Texts:
    """Random texts that are rich in what normalisers look at."""

    def __init__(self, more=()):
        data = probe.peer("unicodedata2")
        self.random = probe.generator()
        known = [c for c in SCALARS if data.category(chr(c)) not in ("Cn", "Co")]
        self.pools = [
            (0.5, COMMON + list(more)),
            (0.65, [chr(c) for c in known if data.combining(chr(c))]),
            (0.8, [chr(c) for c in known if data.decomposition(chr(c))]),
            (1.0, [chr(c) for c in known]),
        ]

    def one(self, size_max=12):
        parts = []
        for _ in range(self.random.randint(0, size_max)):
            dice = self.random.random()
            pool = next(pool for below, pool in self.pools if dice < below)
            parts.append(self.random.choice(pool))
        return "".join(parts)

    def many(self, count):
        return [self.one() for _ in range(count)]


COMMON = (
    list("aAbBeEiIoOuUxyzZ  \t\n\r09.,-'\"<>") + list("éÉİıßẞſﬁ①Ⅷ中国日ᄀ가각ｶﾞ")
    + ["\u0301", "\u0323", "\u0307", "\u1161", "\u11a8", "\u2581", "\u200b",
       "\u00a0", "\u3000", "\x00", "\x01", "\x7f", "\x85", "\ufffd", "  ",
       "e\u0301", "\u0915\u094d", "\u200d", "\u00a9", "\U0001f600"]
)


def per_character(text, output, spans):
    """[(character, (begin, end))] of an output, spans grown to whole characters
    of the text."""
    data = text.encode()

    def inside(i):
        return 0 < i < len(data) and data[i] & 0xC0 == 0x80

    found = []
    i = 0
    for character in output:
        size = len(character.encode())
        begin, end = spans[i][0], spans[i + size - 1][1]
        while begin < end and inside(begin):
            begin -= 1
        while begin < end and inside(end):
            end += 1
        found.append((character, (begin, end)))
        i += size
    return found
