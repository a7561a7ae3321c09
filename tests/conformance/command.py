"""The command over many texts at once: one process, one row a text."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import harness  # pylint: disable=wrong-import-position


class CommandFailed(AssertionError):
    """The command gave another exit code than 0."""


def run(*arguments, stdin=b"", timeout=600):
    ran = harness.run(*arguments, stdin=stdin, timeout=timeout)
    if ran.code != 0:
        raise CommandFailed(f"{arguments}: exit {ran.code}: {ran.err.strip()}")
    return ran.out


def json_lines(texts):
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    return "".join(row + "\n" for row in rows).encode()


def encode(tokenizer, flags, texts, *more):
    """Rows of the command for texts of characters, LF cut off."""
    out = run("encode", "-t", tokenizer, *flags, "--documents", "jsonl", *more,
              stdin=json_lines(texts))
    rows = out.split(b"\n")[:-1]
    if len(rows) != len(texts):
        raise CommandFailed(f"{len(rows)} rows for {len(texts)} texts")
    return rows


def encode_bytes(tokenizer, flags, texts, *more):
    """The same for texts of bytes, which must not hold NUL."""
    stdin = b"".join(text + b"\0" for text in texts)
    out = run("encode", "-t", tokenizer, *flags, "--documents", "nul", *more,
              stdin=stdin)
    rows = out.split(b"\n")[:-1]
    if len(rows) != len(texts):
        raise CommandFailed(f"{len(rows)} rows for {len(texts)} texts")
    return rows


def encode_with_offsets(tokenizer, flags, texts, unit="char"):
    """[(ids, [(begin, end), ...])] of each text."""
    rows = encode(tokenizer, flags, texts, "--format", "json", "--offsets",
                  unit)
    result = []
    for row in rows:
        values = json.loads(row)
        result.append((values["ids"], [tuple(o) for o in values["offsets"]]))
    return result


def decode(tokenizer, flags, rows, *more):
    """Texts as bytes of rows of ids; none of the texts may hold NUL."""
    stdin = b"".join(row + b"\n" for row in rows)
    out = run("decode", "-t", tokenizer, *flags, "--documents", "nul", *more,
              stdin=stdin)
    texts = out.split(b"\0")[:-1]
    if len(texts) != len(rows):
        raise CommandFailed(f"{len(texts)} texts for {len(rows)} rows")
    return texts


def row(ids):
    """Ids as the command writes them."""
    return " ".join(map(str, ids)).encode()
