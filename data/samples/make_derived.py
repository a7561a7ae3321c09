"""Makes the aligned samples that come from Debian packages.

Two books and a list of names, each row one paragraph in every language of the
book: debian-handbook (en tr zh ar ru), the help pages of LibreOffice
(en tr zh hi ru) and iso-codes (all six). The .deb files are read, not
installed; their SHA-256 sums are checked, so that the same bytes come out on
every machine. Licences: NOTICE.md.
"""

from __future__ import annotations

import gettext
import hashlib
import html
import io
import json
import re
import subprocess
import tarfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

# Binary package -> version and SHA-256 of its .deb file.
PACKAGES = {
    "debian-handbook": (
        "11.20220922",
        "3d5dbeac1f1afc9c094eab9d0f701f6ecff99c4927d5a4794cf6c85678134faa",
    ),
    "iso-codes": (
        "4.15.0-1",
        "b1beb869303229c38288d4ddacfd582c91f594759b5767c9cecebd87f16ff70e",
    ),
    "libreoffice-help-en-us": (
        "4:7.4.7-1+deb12u14",
        "8faa840285734d6cfe1ed25537b48f07e74bd6412e3917bf8e5f8a653f7b3712",
    ),
    "libreoffice-help-tr": (
        "4:7.4.7-1+deb12u14",
        "8fe832104805b66d2dc5c153564bcc55b5a084e10b3c3a3ea773c4b57659bfb8",
    ),
    "libreoffice-help-zh-cn": (
        "4:7.4.7-1+deb12u14",
        "db867cdece4c2f9c7eebe65e519c6cf386fdcf49d6e061db3dffec893b3e1dee",
    ),
    "libreoffice-help-hi": (
        "4:7.4.7-1+deb12u14",
        "fda6f59354cb79f7ecfe379a502b009119a506aa0873416b044f1f39ad00a4cf",
    ),
    "libreoffice-help-ru": (
        "4:7.4.7-1+deb12u14",
        "5a2f75d5b0dfcf660275070647af528a81be28b5d3e9c3ec2d419ef5518db7a2",
    ),
}

LANGUAGES = ("en", "tr", "zh", "ar", "hi", "ru")
HANDBOOK_FOLDERS = {
    "en": "en-US",
    "tr": "tr-TR",
    "zh": "zh-CN",
    "ar": "ar-MA",
    "ru": "ru-RU",
}
# Language -> end of the package's name, folder in it.
OFFICE_PARTS = {
    "en": ("en-us", "en-US"),
    "tr": ("tr", "tr"),
    "zh": ("zh-cn", "zh-CN"),
    "hi": ("hi", "hi"),
    "ru": ("ru", "ru"),
}
COUNTRY_FOLDERS = {
    "tr": "tr",
    "zh": "zh_CN",
    "ar": "ar",
    "hi": "hi",
    "ru": "ru",
}
# No prose in them: the table of contents, and lists of personal names.
HANDBOOK_SKIPPED = {"index.html", "sect.acknowledgments.html"}
OFFICE_ROW_STEP = 3  # every third paragraph, spread over all programs

SCRIPTS = {"zh": "CJK", "ar": "ARABIC", "hi": "DEVANAGARI", "ru": "CYRILLIC"}
SCRIPT_SHARE_MIN = {"zh": 0.5, "ar": 0.7, "hi": 0.8, "ru": 0.8}
TURKISH_SHARED_WORDS_MAX = 0.35
PARAGRAPH_CHARACTERS_MIN = 40
LENGTH_RATIO_MAX = 2.5  # Turkish against English, in characters

Row = dict[str, str]  # language -> text of one paragraph


class SampleError(Exception):
    """What is wrong, with the file it is in."""


def package_files(folder: Path, package: str, wanted: str) -> dict[str, bytes]:
    """Members of the package whose path matches, after checking its sum."""
    version, sha256 = PACKAGES[package]
    name = f"{package}_{version.replace(':', '%3a')}_all.deb"
    path = folder / name
    if not path.is_file():
        raise SampleError(
            f"{path}: not there; run apt-get download {package}={version}"
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise SampleError(f"{path}: SHA-256 is {found}, expected {sha256}")
    archive = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", str(path)],
        check=True,
        capture_output=True,
    ).stdout
    members: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if member.isfile() and re.search(wanted, member.name):
                handle = tar.extractfile(member)
                assert handle is not None  # a plain file has contents
                members[member.name] = handle.read()
    return members


def plain_text(markup: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", "", markup))
    return re.sub(r"\s+", " ", text).strip()


def is_translated(language: str, text: str, english: str) -> bool:
    """Both books keep the English where a paragraph has no translation."""
    if language == "en":
        return len(text) >= PARAGRAPH_CHARACTERS_MIN
    if language == "tr":
        if (
            not 1 / LENGTH_RATIO_MAX
            < len(text) / len(english)
            < LENGTH_RATIO_MAX
        ):
            return False
        english_words = set(re.findall(r"\w{3,}", english.lower()))
        words = re.findall(r"\w{3,}", text.lower())
        shared = sum(word in english_words for word in words)
        return shared <= TURKISH_SHARED_WORDS_MAX * len(words)
    letters = [c for c in text if c.isalpha()]
    own = sum(
        unicodedata.name(c, "").startswith(SCRIPTS[language]) for c in letters
    )
    return own >= SCRIPT_SHARE_MIN[language] * len(letters) > 0


def good_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows translated into every language, without control characters, once."""
    seen: set[str] = set()
    for row in rows:
        english = row["en"]
        if english in seen or len(english) < PARAGRAPH_CHARACTERS_MIN:
            continue
        if any(
            unicodedata.category(c) == "Cc"
            for text in row.values()
            for c in text
        ):
            continue
        if all(
            is_translated(lang, text, english) for lang, text in row.items()
        ):
            seen.add(english)
            yield row


def handbook_rows(folder: Path) -> Iterator[Row]:
    """The n-th paragraph of a page is the same in all languages."""
    folders = "|".join(HANDBOOK_FOLDERS.values())
    files = package_files(
        folder, "debian-handbook", rf"/html/({folders})/[^/]+\.html$"
    )
    root = "./usr/share/doc/debian-handbook/html/"
    pages = sorted(
        n.rsplit("/", 1)[1] for n in files if n.startswith(root + "en-US/")
    )
    for page in pages:
        if page in HANDBOOK_SKIPPED:
            continue
        columns = [
            re.findall(
                r'<div class="para">(.*?)</div>',
                files[f"{root}{HANDBOOK_FOLDERS[lang]}/{page}"].decode(),
                re.DOTALL,
            )
            for lang in HANDBOOK_FOLDERS
        ]
        if len({len(column) for column in columns}) > 1:
            raise SampleError(
                f"{page}: paragraph counts differ between languages"
            )
        for cells in zip(*columns, strict=True):
            # A list or listing inside a paragraph would be cut in the middle.
            if not any(
                re.search(r"<(div|pre|ul|ol|table)\b", cell) for cell in cells
            ):
                yield dict(
                    zip(HANDBOOK_FOLDERS, map(plain_text, cells), strict=True)
                )


def office_paragraphs(page: bytes) -> dict[str, str]:
    found = re.findall(
        r'<p id="(par_id\w+)" class="(?:paragraph|listitem)"[^>]*>(.*?)</p>',
        page.decode(),
        re.DOTALL,
    )
    return {key: plain_text(markup) for key, markup in found}


def office_rows(folder: Path) -> Iterator[Row]:
    """Paragraphs carry the same identifier in all languages."""
    columns: dict[str, dict[str, bytes]] = {}
    for lang, (part, lang_folder) in OFFICE_PARTS.items():
        members = package_files(
            folder, f"libreoffice-help-{part}", r"/text/.*\.html$"
        )
        root = f"./usr/share/libreoffice/help/{lang_folder}/"
        columns[lang] = {n.removeprefix(root): b for n, b in members.items()}
    for page in sorted(set.intersection(*(set(c) for c in columns.values()))):
        texts = {
            lang: office_paragraphs(c[page]) for lang, c in columns.items()
        }
        for key in texts["en"]:
            if all(key in paragraphs for paragraphs in texts.values()):
                yield {
                    lang: paragraphs[key] for lang, paragraphs in texts.items()
                }


def country_rows(folder: Path) -> Iterator[Row]:
    """Names of countries, from the message catalogues of iso-codes."""
    wanted = r"iso_3166-1\.(mo|json)$"
    files = package_files(folder, "iso-codes", wanted)
    catalogues = {
        lang: gettext.GNUTranslations(
            io.BytesIO(
                files[f"./usr/share/locale/{code}/LC_MESSAGES/iso_3166-1.mo"]
            )
        )
        for lang, code in COUNTRY_FOLDERS.items()
    }
    table = json.loads(files["./usr/share/iso-codes/json/iso_3166-1.json"])
    for entry in sorted(table["3166-1"], key=lambda e: e["alpha_2"]):
        name = entry.get("common_name", entry["name"])
        row = {lang: c.gettext(name) for lang, c in catalogues.items()}
        if all(is_translated(lang, row[lang], name) for lang in SCRIPTS):
            yield {"en": name, **row}


def parallel_files(name: str, rows: Iterable[Row]) -> dict[str, str]:
    files: dict[str, str] = {}
    for row in rows:
        for lang, text in row.items():
            path = f"{lang}/{name}.txt"
            files[path] = files.get(path, "") + text + "\n"
    return files


def package_samples(folder: Path) -> dict[str, str]:
    office = list(good_rows(office_rows(folder)))[::OFFICE_ROW_STEP]
    return {
        **parallel_files("handbook", good_rows(handbook_rows(folder))),
        **parallel_files("office", office),
        **parallel_files("countries", country_rows(folder)),
    }
