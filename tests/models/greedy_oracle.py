"""Greedy longest match against a naive twin, on the RWKV vocabulary.

Usage: greedy_oracle.py MODEL_PROBE
"""

import ast
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402


def rwkv_tokens(file):
    """[(id, bytes)]; a line is ID SP LITERAL SP LENGTH."""
    tokens = []
    for line in file.read_text("utf-8").splitlines():
        number, _, rest = line.partition(" ")
        literal, _, size = rest.rpartition(" ")
        token = ast.literal_eval(literal)
        token = token.encode() if isinstance(token, str) else token
        assert len(token) == int(size)
        tokens.append((int(number), token))
    return tokens


def naive(ids, size_max, text):
    found = []
    at = 0
    while at < len(text):
        size = min(size_max, len(text) - at)
        while text[at : at + size] not in ids:
            size -= 1
        found.append(ids[text[at : at + size]])
        at += size
    return found


def texts(random, tokens, limit):
    for file in sorted(probe.shared("corpora/open/mono").glob("*/*.txt"))[::5]:
        yield file.read_bytes()[:limit]
    yield probe.shared("vocabs/golden/small_input.txt").read_bytes()
    for _ in range(50):
        yield random.randbytes(random.randint(1, 300))
    for _ in range(200):
        parts = random.choices(tokens, k=random.randint(1, 40))
        yield b"".join(t[: random.randint(1, len(t))] for _, t in parts)
    for part in [b" ", b"-", b"//" + b"-" * 63, b"\xff", "中".encode(), b"0"]:
        yield part * (8000 // len(part))


def main():
    program = sys.argv[1]
    count = probe.Count("greedy")
    file = probe.shared("vocabs/rwkv/rwkv_vocab_v20230424.txt")
    if file is None:
        probe.skip("skipped: vocabs/rwkv is not beside the checkout")
    tokens = rwkv_tokens(file)
    listed = " ".join(
        f"ids: {number} tokens: {probe.quoted(token)}"
        for number, token in tokens
    )
    got = probe.Probe(
        program, "models { greedy { } } vocabulary { " + listed + " }"
    )
    ids = {token: number for number, token in tokens}
    size_max = max(len(token) for _, token in tokens)
    limit = 200000 if probe.FULL else 4000
    inputs = list(texts(probe.generator(), tokens, limit))
    for text, answer in zip(inputs, got.ids(inputs)):
        count.check(answer, naive(ids, size_max, text), text[:100])
    size = sum(len(text) for text in inputs) / len(inputs)
    print(f"rwkv: {got.nanoseconds(inputs) / size:.1f} ns a byte")
    count.finish()


if __name__ == "__main__":
    main()
