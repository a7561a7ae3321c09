"""The published vocabularies beside the checkout, each with its oracle.

An oracle is a peer that reads the same file (tokenizers, tiktoken,
sentencepiece), or where none does, a few obvious lines. It is made when it is
first asked, and gives the ids of many texts at once.
"""

import base64
import dataclasses
import functools
import importlib
import importlib.util
import json
import pathlib
import typing

import command

VOCABS = command.harness.SHARED / "vocabs"
# Where the rank files' own library keeps no pattern: Qwen 2.
QWEN2_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


class Oracle:
    """Ids of a peer. `words` are texts of tokens, `added` of added ones."""

    words: typing.List[str] = []
    added: typing.List[str] = []

    def encode(self, texts):
        """Rows of ids, as the command writes them."""
        raise NotImplementedError

    def accepts(self, text, ours):
        """Are other ids than `encode` gives right as well?"""
        del text, ours
        return False


class TiktokenOracle(Oracle):
    """A rank file; special tokens are allowed if `specials` are given."""

    def __init__(self, path, pattern, specials):
        import tiktoken

        lines = [line.split() for line in path.read_bytes().splitlines()]
        ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
        self._encoding = tiktoken.Encoding(
            name=path.stem, pat_str=pattern, mergeable_ranks=ranks,
            special_tokens=specials)
        self._specials = set(specials)
        self.words = [token.decode(errors="ignore") for token in ranks]
        self.added = list(specials)

    def encode(self, texts):
        return [
            command.row(self._encoding.encode(
                text, allowed_special=self._specials, disallowed_special=()))
            for text in texts
        ]


class HuggingFaceOracle(Oracle):
    """A tokenizer of `tokenizers`."""

    def __init__(self, tokenizer):
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.tokenizer = tokenizer
        ids = range(tokenizer.get_vocab_size())
        self.words = [tokenizer.decode([i], skip_special_tokens=False)
                      for i in ids]
        self.added = [token.content for token in
                      tokenizer.get_added_tokens_decoder().values()]

    def encode(self, texts):
        encodings = self.tokenizer.encode_batch_fast(
            texts, add_special_tokens=False)
        return [command.row(encoding.ids) for encoding in encodings]


class SentencePieceOracle(Oracle):
    """A `.model` file."""

    def __init__(self, path):
        import sentencepiece

        self._model = sentencepiece.SentencePieceProcessor(
            model_file=str(path))
        ids = range(self._model.get_piece_size())
        pieces = [self._model.id_to_piece(i) for i in ids]
        self.words = [piece.replace("\u2581", " ") for piece in pieces]
        # Not control tokens, which are text here; the rest have no score.
        self.added = [piece for i, piece in enumerate(pieces)
                      if self._model.get_score(i) == 0.0]
        self._is_unigram = any(self._model.get_score(i) % 1 for i in ids)

    def encode(self, texts):
        return [command.row(ids) for ids in self._model.encode(texts)]

    def accepts(self, text, ours):
        # Float32 sums from the begin of a text lose digits: each word from 0
        # is right as well.
        if not self._is_unigram:
            return False
        words = self._model.normalize(text).split("\u2581")
        ids = [i for word in words if word for i in self._model.encode(word)]
        return command.row(ids) == ours


class GreedyOracle(Oracle):
    """RWKV's list: the longest token from the left."""

    def __init__(self, path):
        import ast

        self._ids = {}
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            number, _, rest = line.partition(" ")
            token = ast.literal_eval(rest.rpartition(" ")[0])
            token = token.encode() if isinstance(token, str) else token
            self._ids[token] = int(number)
        self._size_max = max(map(len, self._ids))
        self.words = [token.decode(errors="ignore") for token in self._ids]

    def _encode(self, text):
        at = 0
        while at < len(text):
            size = min(self._size_max, len(text) - at)
            while text[at:at + size] not in self._ids:
                size -= 1
            yield self._ids[text[at:at + size]]
            at += size

    def encode(self, texts):
        return [command.row(self._encode(text.encode())) for text in texts]


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """A file, how the command reads it, and its oracle."""

    name: str
    # Below VOCABS.
    file: str
    flags: typing.Tuple[str, ...]
    # The peer's module.
    module: str
    new_oracle: typing.Callable[[pathlib.Path], Oracle]
    lossless: bool = False

    # Of a vocab.json: the file of its merges, below VOCABS.
    merges: str = ""

    @functools.cached_property
    def path(self):
        if not self.merges:
            return VOCABS / self.file
        folder = command.harness.FOLDER / self.name
        folder.mkdir()
        (folder / "vocab.json").symlink_to(VOCABS / self.file)
        (folder / "merges.txt").symlink_to(VOCABS / self.merges)
        return folder / "vocab.json"

    @functools.cached_property
    def oracle(self):
        return self.new_oracle(self.path)

    def missing(self):
        """Why it cannot be tested here, or an empty string."""
        if not self.path.exists():
            return f"{self.file} is not beside the checkout"
        if self.module and importlib.util.find_spec(self.module) is None:
            return f"{self.module} is not installed"
        return ""

    def encode(self, texts, *more):
        return command.encode(self.path, self.flags, texts, *more)


def tiktoken_encoding(name):
    """(pattern, special tokens) of an encoding that tiktoken knows."""
    module = importlib.import_module("tiktoken_ext.openai_public")
    # Its constructors would fetch the ranks.
    for loader in ("load_tiktoken_bpe", "data_gym_to_mergeable_bpe_ranks"):
        setattr(module, loader, lambda *a, **k: {})
    encoding = module.ENCODING_CONSTRUCTORS[name]()
    return encoding["pat_str"], encoding["special_tokens"]


def rank_file(name, specials_allowed):
    def new_oracle(path):
        pattern, specials = tiktoken_encoding(name)
        return TiktokenOracle(path, pattern,
                              specials if specials_allowed else {})

    policy = "allow" if specials_allowed else "text"
    ranks = {"p50k_edit": "p50k_base", "o200k_harmony": "o200k_base"}
    file = f"openai/{ranks.get(name, name)}.tiktoken"
    return Vocabulary(f"{name}-{policy}", file,
                      ("--encoding", name, "--special", policy), "tiktoken",
                      new_oracle, lossless=True)


def rank_file_without_encoding(file, family, pattern):
    return Vocabulary(
        pathlib.Path(file).stem, file,
        ("--pretokenizer", family, "--special", "text"), "tiktoken",
        lambda path: TiktokenOracle(path, pattern, {}), lossless=True)


def huggingface(file, lossless=False):
    def new_oracle(path):
        import tokenizers

        return HuggingFaceOracle(tokenizers.Tokenizer.from_file(str(path)))

    name = pathlib.Path(file).name.replace(".json", "").replace(
        ".tokenizer", "")
    return Vocabulary(name, file, ("--special", "allow"), "tokenizers",
                      new_oracle, lossless=lossless)


def sentencepiece(file):
    name = pathlib.Path(file).name.replace("tokenizer.model.", "mistral-")
    return Vocabulary(name.replace(".model", ""), file, ("--special", "text"),
                      "sentencepiece", SentencePieceOracle)


def bert(name, file, flags, unk, lowercase, rename=None):
    """WordPiece as `tokenizers` does it, over a vocab.txt."""
    def new_oracle(path):
        import tokenizers

        lines = (VOCABS / "bert" / rename[0] if rename else path).read_text(
            encoding="utf-8").split("\n")
        ids = {line.rstrip(): i for i, line in enumerate(lines) if line}
        for token in rename[1] if rename else ():
            ids[token.upper()] = ids.pop(token)
        tokenizer = tokenizers.Tokenizer(
            tokenizers.models.WordPiece(ids, unk_token=unk))
        tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(
            lowercase=lowercase)
        tokenizer.pre_tokenizer = (
            tokenizers.pre_tokenizers.BertPreTokenizer())
        return HuggingFaceOracle(tokenizer)

    return Vocabulary(name, file, ("--special", "text", *flags), "tokenizers",
                      new_oracle)


def gguf_like(name, file, like, flags=(), lossless=True):
    """A GGUF file whose vocabulary is that of a tokenizer.json."""
    def new_oracle(path):
        import tokenizers

        del path
        tokenizer = tokenizers.Tokenizer.from_file(str(VOCABS / like))
        tokenizer.encode_special_tokens = True
        # A GGUF file has no place for one.
        tokenizer.normalizer = None
        return HuggingFaceOracle(tokenizer)

    return Vocabulary(name, file, ("--special", "text", *flags), "tokenizers",
                      new_oracle, lossless=lossless)


def two_files(name, file, merges):
    """vocab.json and merges.txt, with GPT-2's split."""
    def new_oracle(path):
        import tokenizers

        lines = (VOCABS / merges).read_text(encoding="utf-8").split("\n")
        model = tokenizers.models.BPE(
            json.loads(path.read_text(encoding="utf-8")),
            [tuple(line.split(" ")) for line in lines[1:] if line])
        tokenizer = tokenizers.Tokenizer(model)
        tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(
            add_prefix_space=False)
        tokenizer.decoder = tokenizers.decoders.ByteLevel()
        return HuggingFaceOracle(tokenizer)

    return Vocabulary(name, file, ("--pretokenizer", "gpt2", "--special",
                                   "text"), "tokenizers", new_oracle,
                      lossless=True, merges=merges)


ALL = (
    rank_file("cl100k_base", False),
    rank_file("cl100k_base", True),
    rank_file("o200k_base", False),
    rank_file("o200k_harmony", True),
    rank_file("p50k_base", False),
    rank_file("p50k_edit", True),
    rank_file("r50k_base", True),
    rank_file_without_encoding("voyage/voyage3_base.tiktoken", "qwen2",
                               QWEN2_PATTERN),
    huggingface("hf/gpt2.json", lossless=True),
    huggingface("hf/gpt_neox.json"),
    huggingface("hf/mistral03.json"),
    huggingface("hf/bert_base_cased.json"),
    huggingface("hf/clip_base.json"),
    huggingface("neox/gpt-neox-olmo-dolma-v1_5.json"),
    huggingface("olmo/dolma2_tokenizer.json", lossless=True),
    huggingface("kl3m/kl3m-001-32k.tokenizer.json"),
    huggingface("kl3m/kl3m-004-char-4k-cased.tokenizer.json"),
    huggingface("kl3m/kl3m-004-char-8k-cased.tokenizer.json"),
    huggingface("kl3m/kl3m-004-char-16k-cased.tokenizer.json"),
    huggingface("kl3m/kl3m-005-multi-word-example-32k.tokenizer.json"),
    sentencepiece("mistral/tokenizer.model.v1"),
    sentencepiece("mistral/tokenizer.model.v2"),
    sentencepiece("mistral/tokenizer.model.v3"),
    sentencepiece("mistral/tokenizer.model.v7"),
    sentencepiece("sentencepiece/test_model.model"),
    sentencepiece("sentencepiece/test_ja_model.model"),
    sentencepiece("t5/t5_base_spiece.model"),
    bert("bert_multi_cased", "bert/bert_multi_cased_vocab.txt",
         ("--from", "wordpiece"), "[UNK]", False),
    bert("bert_base_uncased", "bert/bert_base_uncased_vocab.txt",
         ("--from", "wordpiece"), "[unk]", True),
    bert("gguf-bert-bge", "gguf/ggml-vocab-bert-bge.gguf", (), "[UNK]", True,
         ("bert_base_uncased_vocab.txt",
          ("[unk]", "[cls]", "[sep]", "[mask]"))),
    gguf_like("gguf-gpt-2", "gguf/ggml-vocab-gpt-2.gguf", "hf/gpt2.json"),
    gguf_like("gguf-gpt-neox", "gguf/ggml-vocab-gpt-neox.gguf",
              "hf/gpt_neox.json", ("--pretokenizer", "gpt2"), lossless=False),
    two_files("gpt2-encoder", "openai/encoder.json", "openai/vocab.bpe"),
    two_files("gpt2-compact", "openai/gpt2_encoder_compact.json",
              "openai/vocab.bpe"),
    two_files("roberta", "roberta/vocab.json", "openai/vocab.bpe"),
    Vocabulary("rwkv", "rwkv/rwkv_vocab_v20230424.txt",
               ("--special", "text"), "", GreedyOracle, lossless=True),
)


def add_cases(cls, chosen=ALL):
    """A test of `cls` for each vocabulary, which calls cls.check."""
    for vocabulary in chosen:

        def case(self, vocabulary=vocabulary):
            self.check(vocabulary)

        setattr(cls, f"test_{vocabulary.name.replace('-', '_')}", case)
