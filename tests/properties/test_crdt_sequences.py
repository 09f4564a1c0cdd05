"""Shared texts: everyone ends with the same one, letters are where their writers put them, and words stay whole where that is proved."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.crdt.list_sequences import LogootSequence, YataSequence, YataWithoutRightNeighbours
from dstudio_lib.algorithms.crdt.operations import CausalDelivery, OperationBased
from dstudio_lib.algorithms.crdt.tree_sequences import Fugue, FugueMax, GrowableArray, GrowableArrayWithoutClocks, TreeSequence
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

NAMES = ("a", "b", "c")


class Writer(Protocol):
    """One person's copy of a text."""

    def insert(self, index: int, letter: str) -> None: ...
    def delete(self, index: int) -> None: ...
    def hear(self, other: Any) -> None: ...
    @property
    def names(self) -> list[Any]: ...
    @property
    def text(self) -> str: ...
    def check(self) -> None: ...


class TreeWriter:
    """A copy that joins states."""

    def __init__(self, kind: type[TreeSequence], name: str) -> None:
        self.name = name
        self.state = kind()

    def insert(self, index: int, letter: str) -> None:
        self.state |= self.state.insert(self.name, index, letter)

    def delete(self, index: int) -> None:
        self.state |= self.state.delete(self.name, index)

    def hear(self, other: TreeWriter) -> None:
        self.state |= other.state

    @property
    def names(self) -> list[Any]:
        return list(self.state.visible)

    @property
    def text(self) -> str:
        return self.state.text

    def check(self) -> None:
        self.state.check()


class ListWriter:
    """A copy that delivers operations causally."""

    def __init__(self, state: Any, name: str) -> None:
        self.name = name
        self.state = state
        self.delivery = CausalDelivery(name)

    def insert(self, index: int, letter: str) -> None:
        self._do(self.state.insert(self.name, index, letter))

    def delete(self, index: int) -> None:
        self._do(self.state.delete(self.name, index))

    def hear(self, other: ListWriter) -> None:
        for message in other.delivery.missing(self.delivery.delivered):
            for ready in self.delivery.receive(message):
                self.state.effect(ready.change)

    @property
    def names(self) -> list[Any]:
        if isinstance(self.state, LogootSequence):
            return [name for _, name, _ in self.state.items]
        return [item.name for item in self.state.visible]

    @property
    def text(self) -> str:
        return str(self.state.text)

    def check(self) -> None:
        self.state.check()
        self.delivery.check()

    def _do(self, change: Any) -> None:
        self.state.effect(change)
        self.delivery.send(change)


def logoot(name: str) -> ListWriter:
    return ListWriter(LogootSequence(seed=NAMES.index(name), base=16, boundary=5), name)


MAKERS: dict[str, Callable[[str], Any]] = {
    "RGA": lambda name: TreeWriter(GrowableArray, name),
    "Fugue": lambda name: TreeWriter(Fugue, name),
    "FugueMax": lambda name: TreeWriter(FugueMax, name),
    "YATA": lambda name: ListWriter(YataSequence(), name),
    "Logoot": logoot,
}


def edited(make: Callable[[str], Any], draw: random.Random, steps: int) -> Iterator[dict[str, Any]]:
    """Random typing, deleting and listening; after each edit the writer's own text must be as it would be alone."""
    writers = {name: make(name) for name in NAMES}
    for step in range(steps):
        me, other = draw.sample(NAMES, 2)
        writer, text = writers[me], writers[me].text
        kind = draw.random()
        if kind < 0.5:
            index, letter = draw.randint(0, len(text)), chr(97 + step % 26)
            writer.insert(index, letter)
            assert writer.text == text[:index] + letter + text[index:], "a letter is where its writer put it"
        elif kind < 0.65 and text:
            index = draw.randrange(len(text))
            writer.delete(index)
            assert writer.text == text[:index] + text[index + 1 :], "the letter that was meant is gone, and no other"
        else:
            writer.hear(writers[other])
        writer.check()
        yield writers
    for _ in range(2):
        for one, other in combinations(NAMES, 2):
            writers[one].hear(writers[other])
            writers[other].hear(writers[one])
    yield writers


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@given(seed=st.integers(0, 10**9))
@settings(max_examples=25)
def test_texts_converge_and_two_letters_are_in_the_same_order_for_everyone_and_always(make: Callable[[str], Any], seed: int) -> None:
    """The strong list specification: one order of all letters ever typed agrees with every text on the way."""
    before = set[tuple[Any, Any]]()
    for writers in edited(make, stream(seed, "edits"), 30):
        for writer in writers.values():
            before |= set(combinations(writer.names, 2))
    assert not {(second, first) for first, second in before} & before
    assert len({writer.text for writer in writers.values()}) == 1


@pytest.mark.parametrize("kind", [GrowableArrayWithoutClocks])
def test_names_that_do_not_rise_above_what_was_seen_put_letters_elsewhere(kind: type[TreeSequence]) -> None:
    with pytest.raises(AssertionError, match="where its writer put it"):
        for seed in range(5):
            for _ in edited(lambda name: TreeWriter(kind, name), stream(seed, "edits"), 30):
                pass


def test_without_right_neighbours_letters_land_elsewhere() -> None:
    with pytest.raises(AssertionError, match="where its writer put it"):
        for seed in range(5):
            for _ in edited(lambda name: ListWriter(YataWithoutRightNeighbours(), name), stream(seed, "edits"), 30):
                pass


# --- words in one piece


def _words(
    make: Callable[[str], Any], start: str, place: int, words: tuple[str, str], backwards: tuple[bool, bool], base: Any = None
) -> str:
    """Two people type a word each into the same place at the same time, forwards or backwards; what comes out."""
    if base is None:
        base = make("c")
        for index, letter in enumerate(start):
            base.insert(index, letter)
    writers = [make("a"), make("b")]
    for writer, word, from_the_end in zip(writers, words, backwards, strict=True):
        writer.hear(base)
        for index, letter in enumerate(reversed(word) if from_the_end else word):
            writer.insert(place if from_the_end else place + index, letter)
        assert writer.text == start[:place] + word + start[place:]
    writers[0].hear(writers[1])
    return str(writers[0].text)


@pytest.mark.parametrize("name", ["RGA", "Fugue", "FugueMax", "YATA"])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_words_typed_forwards_stay_in_one_piece(name: str, place: int) -> None:
    text = _words(MAKERS[name], "wxyz", place, ("milk", "bread"), (False, False))
    assert "milk" in text and "bread" in text


@pytest.mark.parametrize("backwards", [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_fuguemax_also_keeps_words_that_are_typed_backwards(place: int, backwards: tuple[bool, bool]) -> None:
    text = _words(MAKERS["FugueMax"], "wxyz", place, ("milk", "bread"), backwards)
    assert "milk" in text and "bread" in text


@given(
    edits=st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=12),
    place=st.integers(0, 12),
    backwards=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=150)
def test_fuguemax_keeps_words_whole_in_any_text_with_tombstones(
    edits: list[tuple[bool, int]], place: int, backwards: tuple[bool, bool]
) -> None:
    base = MAKERS["FugueMax"]("c")
    for inserts, number in edits:
        if inserts or not base.text:
            base.insert(number % (len(base.text) + 1), "-")
        else:
            base.delete(number % len(base.text))
    start = base.text
    text = _words(MAKERS["FugueMax"], start, place % (len(start) + 1), ("milk", "bread"), backwards, base)
    assert "milk" in text and "bread" in text and len(text) == len(start) + 9


def test_rga_mixes_words_that_are_typed_backwards() -> None:
    text = _words(MAKERS["RGA"], "wxyz", 2, ("milk", "bread"), (True, True))
    assert sorted(text) == sorted("wxyzmilkbread")
    assert "milk" not in text or "bread" not in text


def test_logoot_mixes_words_even_if_they_are_typed_forwards() -> None:
    mixed = 0
    for seed in range(0, 60, 3):

        def make(name: str, seed: int = seed) -> ListWriter:
            return ListWriter(LogootSequence(seed=seed + NAMES.index(name)), name)

        text = _words(make, "", 0, ("milk", "bread"), (False, False))
        assert sorted(text) == sorted("milkbread")
        mixed += "milk" not in text or "bread" not in text
    assert mixed >= 10


def test_right_siblings_of_fuguemax_go_by_their_right_origins_and_those_of_fugue_by_their_writers() -> None:
    """o and r are typed before q at the same time. Then x is typed between o and q, and y, by one who knows r, between o and r."""
    texts = {}
    for kind in (Fugue, FugueMax):
        shared = kind()
        shared |= shared.insert("c", 0, "q")
        one, other = shared | shared.insert("c", 0, "o"), shared | shared.insert("d", 0, "r")
        without_r = one | one.insert("b", 1, "x")
        with_r = one | other
        assert (without_r.text, with_r.text) == ("oxq", "orq")
        with_r |= with_r.insert("a", 1, "y")
        assert with_r | without_r == without_r | with_r
        texts[kind] = (with_r | without_r).text
    assert texts == {Fugue: "oyxrq", FugueMax: "oxyrq"}


# --- what deleting costs


@pytest.mark.parametrize("kind", [GrowableArray, Fugue, FugueMax])
def test_every_deleted_letter_of_a_tree_leaves_a_tombstone(kind: type[TreeSequence]) -> None:
    state = kind()
    for turn in range(30):
        state |= state.insert("a", 0, "x")
        state |= state.delete("b", 0)
        assert (state.text, state.tombstones) == ("", turn + 1)


def test_yata_keeps_tombstones_and_logoot_pays_with_longer_positions() -> None:
    yata, logoot_text = YataSequence(), LogootSequence(seed=1, base=16, boundary=5)
    for _ in range(30):
        for text in (yata, logoot_text):
            text.effect(text.insert("a", 0, "x"))
            text.effect(text.delete("a", 0))
    assert (yata.tombstones, logoot_text.items) == (30, [])
    lengths = []
    for index in range(60):
        logoot_text.effect(logoot_text.insert("a", index // 2, "x"))  # always into the middle
        lengths.append(logoot_text.digits / len(logoot_text.items))
    assert lengths[0] == 1 < lengths[20] < lengths[-1]


# --- what a learner may get wrong


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_places_outside_the_text_are_refused(make: Callable[[str], Any]) -> None:
    writer = make("a")
    writer.insert(0, "x")
    with pytest.raises(InputError, match="index=2 is outside the sequence"):
        writer.insert(2, "y")
    with pytest.raises(InputError, match="no element at index=1"):
        writer.delete(1)
    assert writer.text == "x"


@pytest.mark.parametrize("state", [YataSequence(), LogootSequence()], ids=["YATA", "Logoot"])
def test_a_change_that_comes_twice_changes_nothing(state: Any) -> None:
    assert isinstance(state, OperationBased)
    insertion = state.insert("a", 0, "x")
    for _ in range(2):
        state.effect(insertion)
    assert state.value == ["x"]
    deletion = state.delete("b", 0)
    for _ in range(2):
        state.effect(deletion)
    assert state.value == []


@given(st.permutations(range(8)))
@settings(max_examples=40)
def test_yata_applies_changes_in_any_order_that_they_arrive_in(order: list[int]) -> None:
    source, changes = YataSequence(), []
    for index, letter in enumerate("abcde"):
        changes.append(source.insert("a", index // 2, letter))
        source.effect(changes[-1])
    for index in (3, 1):
        changes.append(source.delete("b", index))
        source.effect(changes[-1])
    changes.append(source.insert("b", 1, "z"))
    source.effect(changes[-1])
    copy = YataSequence()
    for place in order:
        copy.effect(changes[place])
    copy.check()
    assert copy.text == source.text and not copy.waiting
