"""Who may include what: one table."""

import re

BELOW_MODELS = {
    "tokenizers/base",
    "tokenizers/text",
    "tokenizers/pretokenizers",
    "tokenizers/vocab",
    "morphology",
}
ENGINE = "tokenizers"
BELOW_ENGINE = BELOW_MODELS | {"tokenizers/models"}
EVERYTHING = None

# Folder: (folders of ours it may include, third party it may include).
# Abseil may be included everywhere.
TABLE = {
    "tokenizers/base": (set(), {"zlib", "openssl"}),
    "tokenizers/text": ({"tokenizers/base"}, {"icu", "highway"}),
    "tokenizers/pretokenizers": (
        {"tokenizers/base", "tokenizers/text"},
        {"re2", "icu", "highway"},
    ),
    "tokenizers/vocab": ({"tokenizers/base", "tokenizers/text"}, {"highway"}),
    "morphology": ({"tokenizers/base", "tokenizers/text"}, {"highway"}),
    "tokenizers/models": (BELOW_MODELS, set()),
    ENGINE: (BELOW_ENGINE, {"protobuf", "highway"}),
    "tokenizers/trainers": (
        BELOW_ENGINE | {ENGINE},
        {"zstd", "zlib", "protobuf"},
    ),
    "tokenizers/pooled": (BELOW_ENGINE | {ENGINE}, {"blas", "json"}),
    "tokenizers/formats": (BELOW_ENGINE, {"protobuf", "json"}),
    "tokenizers/stores": (
        {"tokenizers/base", ENGINE},
        {"zlib", "zstd", "json"},
    ),
    "eval": (
        {"tokenizers/base", "tokenizers/text", "morphology", ENGINE},
        {"json", "icu", "zlib", "zstd", "lzma"},
    ),
    "kernels": (BELOW_ENGINE | {ENGINE, "tokenizers/pooled"}, {"cuda"}),
    "cli": (EVERYTHING, {"cli11", "json", "protobuf"}),
    "bindings/c": (EVERYTHING, set()),
    "bindings/python": (EVERYTHING, {"nanobind", "protobuf"}),
}

# Files of the engine's folder that stand above the formats.
ABOVE_FORMATS = {"convert", "load", "save"}
# What of the engine the trainers and the pooled tokens may see.
ENGINE_FOR_TRAINERS = {
    "pipeline",
    "private_cache",
    "validate",
    "word_cache",
    "word_key",
}

THIRD_PARTY = [
    ("abseil", r"absl/"),
    ("icu", r"unicode/"),
    ("highway", r"hwy/"),
    ("re2", r"re2/"),
    ("protobuf", r"google/protobuf/"),
    ("zlib", r"zlib\.h$"),
    ("zstd", r"zstd(_errors)?\.h$"),
    ("lzma", r"lzma\.h$"),
    ("openssl", r"openssl/"),
    ("json", r"(simdjson\.h|nlohmann/)"),
    ("blas", r"cblas(-\w+)?\.h$"),
    ("cuda", r"(cuda|cub/|thrust/|nvtx)"),
    ("cli11", r"CLI/"),
    ("nanobind", r"nanobind/"),
    ("gtest", r"(gtest|gmock)/"),
    ("benchmark", r"benchmark/"),
]
# Slow to compile, or to be called in one place: .cc files that may have them.
ONLY_IN = {
    "zlib": {"tokenizers/base": {"digest.cc"}},
    "openssl": {"tokenizers/base": {"digest.cc"}},
}
ONE_FILE_PER_FOLDER = {"cli11", "json"}

_INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def includes(file):
    """[(line number, included path)] of one C++ file."""
    found = []
    for number, line in enumerate(file.lines, 1):
        match = _INCLUDE.match(line)
        if match:
            found.append((number, match.group(2)))
    return found


def third_party(path):
    for name, pattern in THIRD_PARTY:
        if re.match(pattern, path):
            return name
    return None


def folder_of(path):
    """The folder of the table that a path of ours lies in, or None."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in TABLE or folder == "tests":
            return folder
        folder = folder.rpartition("/")[0]
    return None


def allowed_folders(file):
    allowed = TABLE[folder_of(file.path)][0]
    stem = file.name.partition(".")[0]
    if folder_of(file.path) == ENGINE and stem in ABOVE_FORMATS:
        return allowed | {"tokenizers/formats"}
    return allowed


def check_ours(file, number, path, target):
    """Faults of one include of a file of ours."""
    folder = folder_of(file.path)
    stem = path.rpartition("/")[2].partition(".")[0]
    if path.endswith(".pb.h"):
        if file.suffix == ".h":
            yield number, f"{path}: generated headers belong in .cc files"
        if folder == "tokenizers/base":
            yield number, f"{path}: base stands below the spec"
        return
    if target == folder:
        return
    allowed = allowed_folders(file)
    if allowed is not EVERYTHING and target not in allowed:
        yield number, f"{folder} may not include {target} ({path})"
    if (
        folder in ("tokenizers/trainers", "tokenizers/pooled")
        and target == ENGINE
        and stem not in ENGINE_FOR_TRAINERS
    ):
        yield number, f"{folder} may not include {path} of the engine"


def check_third_party(file, number, path, name):
    """Faults of one include of somebody else's header."""
    folder = folder_of(file.path)
    if name == "abseil":
        return
    if name not in TABLE[folder][1]:
        yield number, f"{folder} may not include {name} ({path})"
        return
    only = ONLY_IN.get(name, {}).get(folder)
    if only is not None and file.name not in only:
        yield number, f"{path} belongs in {', '.join(sorted(only))} alone"
    if file.suffix == ".h" and folder not in ("kernels", "bindings/python"):
        if not file.name.endswith("_simd.h"):
            yield number, f"{path}: headers include no {name}"


def check(files):
    """[(path, line, message)] for all files of the table's folders."""
    faults = []
    edges = {}
    heavy = {}
    for file in files:
        folder = folder_of(file.path)
        if not file.is_cpp or folder not in TABLE:
            continue
        for number, path in includes(file):
            target = folder_of(path)
            name = third_party(path)
            found = []
            if target is not None:
                found = check_ours(file, number, path, target)
                if target != folder and not path.endswith(".pb.h"):
                    place = (file.path, number)
                    edges.setdefault((folder, target), place)
            elif name is not None:
                found = check_third_party(file, number, path, name)
                if name in ONE_FILE_PER_FOLDER:
                    place = heavy.setdefault((folder, path), file.path)
                    if place != file.path:
                        message = f"{path} is slow to compile: {place} has it"
                        faults.append((file.path, number, message))
            faults += [(file.path, n, message) for n, message in found]
    return faults + check_mutual(edges)


def check_mutual(edges):
    """No two folders include each other."""
    faults = []
    for (folder, target), (path, number) in sorted(edges.items()):
        engine_above = (folder, target) == (ENGINE, "tokenizers/formats")
        if (target, folder) in edges and not engine_above:
            back = edges[(target, folder)][0]
            message = f"{folder} and {target} include each other (see {back})"
            faults.append((path, number, message))
    return faults
