"""WordPiece and WordLevel against tokenizers, on toy and real vocabularies.

Usage: wordpiece_oracle.py MODEL_PROBE
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402

tokenizers = probe.peer("tokenizers")


def spec(tokens, unk, prefix, characters_max):
    text = probe.quoted(prefix.encode())
    return (
        f"models {{ wordpiece {{ unk_id: {tokens.index(unk)} "
        f"continuing_subword_prefix: {text} "
        f"max_input_chars_per_word: {characters_max} }} }} "
        + probe.vocabulary([token.encode() for token in tokens])
    )


def compare(program, tokens, prefix, characters_max, words, count):
    unk = "[UNK]"
    want = tokenizers.models.WordPiece(
        {token: i for i, token in enumerate(tokens)},
        unk_token=unk,
        max_input_chars_per_word=characters_max,
        continuing_subword_prefix=prefix,
    )
    got = probe.Probe(program, spec(tokens, unk, prefix, characters_max))
    data = [word.encode() for word in words]
    for word, ids in zip(words, got.ids(data)):
        expected = [token.id for token in want.tokenize(word)]
        count.check(ids, expected, (word, prefix, characters_max, tokens[:30]))
    return got.nanoseconds(data)


def toys(program, random, rounds, count):
    for _ in range(rounds):
        prefix = random.choice(["##", "##", "", "#", "é"])
        letters = random.choice(["ab", "abc", "aé中", "a#b"])
        tokens = {"[UNK]": None}
        for _ in range(random.randint(1, 25)):
            token = "".join(random.choices(letters, k=random.randint(1, 4)))
            tokens[random.choice(["", prefix]) + token] = None
        words = [
            "".join(random.choices(letters + "d", k=random.randint(1, 12)))
            for _ in range(40)
        ]
        words += ["[UNK]a", prefix + "a", "a" + prefix]
        compare(
            program, list(tokens), prefix, random.randint(1, 12), words, count
        )


def word_level(program, random, rounds, count):
    for _ in range(rounds):
        tokens = {"[UNK]": None}
        for _ in range(10):
            tokens["".join(random.choices("aé", k=random.randint(1, 3)))] = None
        tokens = list(tokens)
        want = tokenizers.models.WordLevel(
            {token: i for i, token in enumerate(tokens)}, unk_token="[UNK]"
        )
        got = probe.Probe(
            program,
            "models { greedy { unk_id: 0 whole_word_only: true } } "
            + probe.vocabulary([token.encode() for token in tokens]),
        )
        words = [
            "".join(random.choices("aéd", k=random.randint(1, 4)))
            for _ in range(40)
        ]
        for word, ids in zip(words, got.ids(w.encode() for w in words)):
            expected = [token.id for token in want.tokenize(word)]
            count.check(ids, expected, (word, tokens))


def corpus_words(limit):
    words = {}
    split = tokenizers.pre_tokenizers.BertPreTokenizer()
    for file in sorted(probe.shared("corpora/open/mono").glob("*/*.txt"))[::7]:
        text = file.read_bytes()[:20000].decode("utf-8", "replace")
        for word, _ in split.pre_tokenize_str(text):
            words[word] = None
            words[word.lower()] = None
    return list(words)[:limit]


def real_vocabularies(program, count):
    found = {}
    for name in ["bert_base_uncased_vocab.txt", "bert_multi_cased_vocab.txt"]:
        file = probe.shared("vocabs/bert/" + name)
        if file is not None:
            lines = file.read_text("utf-8").split("\n")
            found[name] = [line.rstrip() for line in lines if line.rstrip()]
    file = probe.shared("vocabs/hf/bert_base_cased.json")
    if file is not None:
        by_id = json.loads(file.read_text("utf-8"))["model"]["vocab"]
        found[file.name] = sorted(by_id, key=by_id.get)
    if not found:
        print("vocabs/bert: not beside the checkout, left out")
        return
    words = corpus_words(None if probe.FULL else 12000)
    for name, tokens in found.items():
        tokens = ["[UNK]" if token == "[unk]" else token for token in tokens]
        spent = compare(program, tokens, "##", 100, words, count)
        print(f"{name}: {len(words)} words, {spent:.0f} ns each")


def main():
    program = sys.argv[1]
    random = probe.generator()
    count = probe.Count("wordpiece")
    rounds = 2000 if probe.FULL else 100
    toys(program, random, rounds, count)
    word_level(program, random, rounds // 4, count)
    real_vocabularies(program, count)
    count.finish()


if __name__ == "__main__":
    main()
