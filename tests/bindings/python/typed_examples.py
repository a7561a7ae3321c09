"""Calls with their types, for type checkers; nobody runs this."""

import numpy as np
import numpy.typing as npt

import tessera

t: tessera.Tokenizer = tessera.load("a.json", special_tokens={"<|x|>": 7})
ids: npt.NDArray[np.uint32] = t.encode(
    b"text", special="allow", allowed_special="all"
)
rows: tessera.Ragged = t.encode_batch(["a", "b"], threads="all")
row: npt.NDArray[np.uint32] = rows[0]
part: tessera.Ragged = rows[1:]
lists: list[list[int]] = rows.to_lists()
text: str = t.decode(ids.tolist(), errors="strict")
texts: list[str] = t.decode_batch([[1, 2], [3]])
data: bytes = t.decode_bytes(5)
head, count = t.truncate("text", 3)
number: int = count + t.count("text")
spans: npt.NDArray[np.int64] = t.encode_with_offsets("text").spans
stream: tessera.DecodeStream = t.decode_stream()
piece: str = stream.push(1) + stream.finish()
token: int | None = t.bytes_to_id("a")
trained: tessera.Tokenizer = tessera.train(
    iter(["text"]), "bpe", vocab_size=300, min_frequency=2
)
words: dict[bytes, int] = dict(tessera.count("a.txt", like=t).items())
