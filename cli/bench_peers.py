"""One measurement of one peer, for `tessera bench`: a job comes in argv[1] as
a JSON file, answers go to stdout as lines "KEY VALUE", what the peer made of the
input into the file that the job names, so that it can be compared.

Every peer is called by its quickest public way.
"""

import base64
import importlib.metadata
import json
import os
import statistics
import struct
import sys
import time

PACKAGES = {"quicktok": "quicktok-v1"}


def ragged_texts(path):
    with open(path, "rb") as file:
        count = struct.unpack("<Q", file.read(8))[0]
        sizes = struct.unpack(f"<{count}Q", file.read(8 * count))
        return [file.read(size).decode("utf-8") for size in sizes]


def ragged_ids(path):
    import numpy

    with open(path, "rb") as file:
        count = struct.unpack("<Q", file.read(8))[0]
        sizes = struct.unpack(f"<{count}Q", file.read(8 * count))
        return [numpy.frombuffer(file.read(4 * size), dtype="<u4")
                for size in sizes]


def flat(rows):
    import numpy

    return numpy.fromiter((i for row in rows for i in row), dtype="<u4")


def load_tiktoken(job):
    import tiktoken

    with open(job["file"], "rb") as file:
        ranks = {base64.b64decode(token): int(rank) for token, rank in
                 (line.split() for line in file if line.strip())}
    return tiktoken.Encoding("bench", pat_str=job["pattern"],
                             mergeable_ranks=ranks, special_tokens={})


class Tiktoken:
    def __init__(self, job):
        self.threads = job["threads"]
        self.encoding = load_tiktoken(job)

    def encode(self, texts):
        return self.encoding.encode_ordinary_batch(texts,
                                                   num_threads=self.threads)

    ids = staticmethod(flat)

    def decode(self, rows):
        return b"".join(map(self.encoding.decode_bytes, rows))

    def prepare(self, rows):
        return [row.tolist() for row in rows]


class Tokenizers:
    def __init__(self, job):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(job["file"])
        self.batch = getattr(self.tokenizer, "encode_batch_fast",
                             self.tokenizer.encode_batch)

    def encode(self, texts):
        return self.batch(texts, add_special_tokens=False)

    @staticmethod
    def ids(rows):
        return flat(row.ids for row in rows)

    def decode(self, rows):
        texts = self.tokenizer.decode_batch(rows, skip_special_tokens=False)
        return "".join(texts).encode()

    def prepare(self, rows):
        return [row.tolist() for row in rows]


class Gigatoken:
    def __init__(self, job):
        import gigatoken

        self.threads = job["threads"]
        if job["format"] == "tiktoken":
            self.tokenizer = gigatoken.Tokenizer.from_tiktoken(job["file"])
        else:
            self.tokenizer = gigatoken.Tokenizer(job["file"])

    def encode(self, texts):
        return self.tokenizer.encode_batch(texts, parallel=self.threads > 1)

    @staticmethod
    def ids(rows):
        import awkward
        import numpy

        return numpy.asarray(awkward.flatten(rows)).astype("<u4")


class Quicktok:
    def __init__(self, job):
        import quicktok

        if not job["encoding"]:
            raise ValueError("it knows tiktoken's encodings alone")
        self.threads = job["threads"]
        self.encoding = quicktok.get_encoding(job["encoding"])

    def encode(self, texts):
        return self.encoding.encode_batch(texts, self.threads, False)

    @staticmethod
    def ids(rows):
        import numpy

        return numpy.asarray(rows[0]).astype("<u4")


class SentencePiece:
    def __init__(self, job):
        import sentencepiece

        self.threads = job["threads"]
        self.model = sentencepiece.SentencePieceProcessor(
            model_file=job["file"])

    def encode(self, texts):
        return self.model.encode(texts, num_threads=self.threads)

    ids = staticmethod(flat)

    def decode(self, rows):
        return "".join(self.model.decode(rows,
                                         num_threads=self.threads)).encode()

    def prepare(self, rows):
        return [row.tolist() for row in rows]


PEERS = {"tiktoken": Tiktoken, "tokenizers": Tokenizers, "gigatoken": Gigatoken,
         "quicktok": Quicktok, "sentencepiece": SentencePiece}


def timed(function, *arguments):
    begin = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - begin, result


def bench_encode(peer, job):
    texts = ragged_texts(job["input"])
    cold, rows = timed(peer.encode, texts)
    peer.ids(rows).tofile(job["output"])
    del rows
    print("cold", cold)
    print("warm", statistics.median(timed(peer.encode, texts)[0]
                                    for _ in range(3)))


def bench_decode(peer, job):
    if not hasattr(peer, "decode"):
        raise ValueError("it has no call for batches")
    rows = peer.prepare(ragged_ids(job["input"]))
    cold, data = timed(peer.decode, rows)
    with open(job["output"], "wb") as file:
        file.write(data)
    print("cold", cold)
    print("warm", statistics.median(timed(peer.decode, rows)[0]
                                    for _ in range(3)))


def train_tokenizers(job):
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train(job["files"], trainers.BpeTrainer(
        vocab_size=job["vocab_size"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return json.loads(tokenizer.to_str())["model"]["merges"]


def train_gigatoken(job):
    import gigatoken

    data = b"".join(open(path, "rb").read() for path in job["files"])
    return gigatoken.train_bpe(data, job["vocab_size"], [])[1]


def letters(part):
    """GPT-2's letters of bytes; text is letters already."""
    if isinstance(part, str):
        return part
    others = [byte for byte in range(256)
              if not (33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174)]
    return "".join(chr(256 + others.index(byte)) if byte in others
                   else chr(byte) for byte in part)


def bench_train(job):
    train = {"tokenizers": train_tokenizers,
             "gigatoken": train_gigatoken}[job["peer"]]
    cold, merges = timed(train, job)
    print("cold", cold)
    with open(job["output"], "w", encoding="utf-8") as file:
        for merge in merges:
            pair = merge.split(" ") if isinstance(merge, str) else merge
            file.write(" ".join(map(letters, pair)) + "\n")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    peer = job["peer"]
    package = PACKAGES.get(peer, peer)
    try:
        print("version", importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        print("error", f"not installed for {sys.executable}; "
                       f"python3 -m pip install {package}")
        sys.exit(1)
    if job["what"] == "train":
        bench_train(job)
    else:
        seconds, engine = timed(PEERS[peer], job)
        print("load", seconds)
        if job["what"] == "encode":
            bench_encode(engine, job)
        elif job["what"] == "decode":
            bench_decode(engine, job)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # pylint: disable=broad-except
        name = type(error).__name__
        print("error", f"{name}: {error}".replace("\n", " ")[:200])
        sys.stdout.flush()
        os._exit(1)
