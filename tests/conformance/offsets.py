"""Comparing offsets with Hugging Face's, in characters.

Some differences are none; each has a kind of its own.

covers more  Ours cover all text, theirs leave some uncovered: under a composing
             normaliser they cut the last part of a composed character off.
finer        Unigram with byte fallback: theirs give every byte of a run of
             unknown characters the whole run, ours its character.
dropped      BPE without an unknown token drops what it has no token for; theirs
             then count from the begin of the word as if it had never been
             there. Only the caller can tell.
"""

import collections


def covered(offsets):
    """Set of the characters in some span."""
    return {at for begin, end in offsets for at in range(begin, end)}


def is_wider(ours, theirs, uncovered):
    """Ours is theirs and neighbours that no span of theirs has?"""
    if ours[0] > theirs[0] or ours[1] < theirs[1]:
        return False
    more = set(range(*ours)) - set(range(*theirs))
    return more <= uncovered


def is_finer(ours, theirs):
    """Is each of ours within theirs, where theirs are all the same?"""
    counts = collections.Counter(theirs)
    return all(o == t or (counts[t] > 1 and t[0] <= o[0] and o[1] <= t[1])
               for o, t in zip(ours, theirs))


def kind_of_difference(text, ours, theirs):
    """"" for none, the name of a kind, else "differs"."""
    if ours == theirs:
        return ""
    if len(ours) != len(theirs):
        return "differs"
    uncovered = set(range(len(text))) - covered(theirs)
    same = all(o == t or is_wider(o, t, uncovered)
               for o, t in zip(ours, theirs))
    if same:
        return "covers more"
    return "finer" if is_finer(ours, theirs) else "differs"
