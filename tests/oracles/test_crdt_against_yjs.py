"""The same edits, made here and with pycrdt, which runs the Rust version of Yjs: YATA gives the same text to the letter."""

from __future__ import annotations

from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from dstudio_lib.algorithms.crdt.list_sequences import YataSequence, YataWithoutRightNeighbours
from dstudio_lib.algorithms.crdt.operations import CausalDelivery
from dstudio_lib.algorithms.crdt.registers import LastWriterWinsRegister, MultiValueRegister
from dstudio_lib.algorithms.crdt.tree_sequences import FugueMax, GrowableArray, TreeSequence
from dstudio_lib.foundation.randomness import stream

WRITERS = (1, 2, 3)


def name(writer: int) -> str:
    return f"{writer:03}"


class Both:
    """One writer's copy, here and in Yjs."""

    def __init__(self, writer: int, kind: type[YataSequence] = YataSequence) -> None:
        self.writer = writer
        self.document = Doc(client_id=writer)
        self.document["text"] = Text()
        self.sequence = kind()
        self.delivery = CausalDelivery(name(writer))

    @property
    def yjs(self) -> str:
        return str(self.document["text"])

    def insert(self, index: int, letter: str) -> None:
        self.document["text"].insert(index, letter)
        self._do(self.sequence.insert(name(self.writer), index, letter))

    def delete(self, index: int) -> None:
        del self.document["text"][index]
        self._do(self.sequence.delete(name(self.writer), index))

    def hear(self, other: Both) -> None:
        self.document.apply_update(other.document.get_update(self.document.get_state()))
        for message in other.delivery.missing(self.delivery.delivered):
            for ready in self.delivery.receive(message):
                self.sequence.effect(ready.change)

    def _do(self, change: object) -> None:
        self.sequence.effect(change)  # type: ignore[arg-type]
        self.delivery.send(change)


def edit(copies: dict[int, Both], seed: int, steps: int) -> None:
    draw = stream(seed, "edits")
    for step in range(steps):
        me, other = draw.sample(WRITERS, 2)
        copy, kind = copies[me], draw.random()
        length = len(copy.yjs)
        if kind < 0.5:
            copy.insert(draw.randint(0, length), chr(97 + step % 26))
        elif kind < 0.7 and length:
            copy.delete(draw.randrange(length))
        else:
            copy.hear(copies[other])
        assert copy.sequence.text == copy.yjs


@given(st.integers(0, 10**9))
@settings(max_examples=80)
def test_yata_gives_the_text_that_yjs_gives_at_every_moment(seed: int) -> None:
    edit({writer: Both(writer) for writer in WRITERS}, seed, 40)


def test_yata_without_right_neighbours_gives_another() -> None:
    with pytest.raises(AssertionError):
        for seed in range(5):
            edit({writer: Both(writer, YataWithoutRightNeighbours) for writer in WRITERS}, seed, 40)


@pytest.mark.parametrize("kind", [GrowableArray, FugueMax])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=20)
def test_the_trees_keep_the_same_letters_as_yjs(kind: type[TreeSequence], seed: int) -> None:
    """Their order may differ where letters are concurrent; which are there may not."""
    draw = stream(seed, "edits")
    documents, states = {}, {}
    for writer in WRITERS:
        documents[writer] = Doc(client_id=writer)
        documents[writer]["text"] = Text()
        states[writer] = kind()
    for step in range(15):
        for writer in WRITERS:
            text = str(documents[writer]["text"])
            letter, index = ascii_letters[3 * step + writer], draw.randint(0, len(text))
            documents[writer]["text"].insert(index, letter)
            place = states[writer].text.index(text[index - 1]) + 1 if index else 0
            states[writer] |= states[writer].insert(name(writer), place, letter)
            victim = draw.choice(str(documents[writer]["text"]))
            if draw.random() < 0.3:
                del documents[writer]["text"][str(documents[writer]["text"]).index(victim)]
                states[writer] |= states[writer].delete(name(writer), states[writer].text.index(victim))
        one, other = draw.sample(WRITERS, 2)
        documents[one].apply_update(documents[other].get_update(documents[one].get_state()))
        states[one] |= states[other]
        assert sorted(states[one].text) == sorted(str(documents[one]["text"]))


@given(st.integers(0, 10**9))
@settings(max_examples=60)
def test_the_value_that_yjs_shows_is_one_that_nothing_has_overwritten(seed: int) -> None:
    """A multi-value register keeps all such values; a map of Yjs picks one of them, and a last-writer-wins register another, maybe."""
    draw = stream(seed, "writes")
    documents, registers, last = {}, {}, {}
    for writer in WRITERS:
        documents[writer] = Doc(client_id=writer)
        documents[writer]["map"] = Map()
        registers[writer], last[writer] = MultiValueRegister(), LastWriterWinsRegister()
    for step in range(25):
        one, other = draw.sample(WRITERS, 2)
        if draw.random() < 0.5:
            documents[one]["map"]["key"] = f"value {step}"
            registers[one] |= registers[one].write(name(one), f"value {step}")
            last[one] |= last[one].assign(name(one), f"value {step}", time=draw.randint(0, 30))
        else:
            documents[one].apply_update(documents[other].get_update(documents[one].get_state()))
            registers[one] |= registers[other]
            last[one] |= last[other]
        if values := registers[one].values:
            assert documents[one]["map"]["key"] in values
            assert last[one].value in values
