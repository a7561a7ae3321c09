"""Counts the cases of a test run and names those that failed or were skipped.

Reads the results that tests/run.sh asked for: ctest's JUnit file, with a row
for each program, and the file of each GoogleTest program, with a row for each
case. A program with a file of its own counts by its cases.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SKIPPED_SHOWN_MAX = 40


def outcome(case):
    """"failed", "skipped" or "passed" for one <testcase> element."""
    skipped = case.find("skipped")
    message = "" if skipped is None else skipped.get("message", "")
    # ctest also says "skipped" where a program is missing: that is a failure.
    missing = message and not message.startswith("SKIP_")
    if case.get("status") == "notrun":
        return "failed" if missing else "skipped"
    if case.find("failure") is not None or case.get("status") == "fail":
        return "failed"
    return "passed" if skipped is None else "skipped"


def reason(case):
    """Why a case was skipped: the last line that says so, or ""."""
    texts = [case.findtext("system-out") or ""]
    element = case.find("skipped")
    if element is not None and not element.get("message", "SKIP_").startswith(
        "SKIP_"
    ):
        # GoogleTest's message: the place, then what the test says.
        texts.insert(0, element.get("message"))
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines:
            return lines[-1]
    return ""


def cases_of(path):
    return ElementTree.parse(path).getroot().iter("testcase")


def row_of(name, case):
    result = outcome(case)
    return name, result, reason(case) if result == "skipped" else ""


def collect(folder):
    """[(name, outcome, reason)] of all cases below `folder`."""
    rows = []
    programs = set()
    for path in sorted(folder.glob("*.xml")):
        if path.name == "ctest.xml":
            continue
        programs.add(path.stem)
        for case in cases_of(path):
            name = f"{path.stem} {case.get('classname')}.{case.get('name')}"
            rows.append(row_of(name, case))
    for case in cases_of(folder / "ctest.xml"):
        name = case.get("name")
        # A program that crashed has no complete file: it counts as failed.
        if name not in programs or outcome(case) == "failed":
            rows.append(row_of(name, case))
    return rows


def main():
    rows = collect(pathlib.Path(sys.argv[1]))
    by_outcome = {"passed": [], "failed": [], "skipped": []}
    for name, result, why in rows:
        by_outcome[result].append(f"{name}: {why}" if why else name)
    for result in ("skipped", "failed"):
        names = by_outcome[result]
        for name in names[:SKIPPED_SHOWN_MAX]:
            print(f"{result:8} {name}")
        if len(names) > SKIPPED_SHOWN_MAX:
            print(f"{result:8} ... and {len(names) - SKIPPED_SHOWN_MAX} more")
    counts = [f"{len(by_outcome[r])} {r}" for r in by_outcome]
    print(", ".join(counts))
    return 1 if by_outcome["failed"] or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
