"""Right proofs hold and bent ones do not; a log that shows two trees, or takes something back, is found out by those who compare."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.transparency import ed25519
from dstudio_lib.algorithms.transparency.heads import TreeHead, contradict, signed
from dstudio_lib.algorithms.transparency.merkle import (
    MerkleTree,
    MerkleTreeThatRepeatsTheLast,
    MerkleTreeWithoutDomainSeparation,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from dstudio_lib.algorithms.transparency.witnesses import (
    Auditor,
    AuditorWhoKeepsToHimself,
    AuditorWhoTrustsSignatures,
    LogServer,
    LogThatRewrites,
    LogWithTwoTrees,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Crash, World

SIZES = st.integers(1, 40)


def grown(size: int) -> MerkleTree:
    return MerkleTree(f"entry {i}".encode() for i in range(size))


def bent(proof: list[bytes], draw: Any) -> list[bytes]:
    """A proof with one bit turned, one hash too few, one too many, or two of them exchanged."""
    kinds = ["longer", *(["bit", "shorter"] if proof else []), *(["exchanged"] if len(set(proof)) > 1 else [])]
    kind = draw(st.sampled_from(kinds))
    changed = list(proof)
    if kind == "bit":
        place, bit = draw(st.integers(0, len(proof) - 1)), draw(st.integers(0, 255))
        changed[place] = (int.from_bytes(changed[place], "big") ^ 1 << bit).to_bytes(32, "big")
    elif kind == "shorter":
        del changed[draw(st.integers(0, len(proof) - 1))]
    elif kind == "longer":
        changed.insert(draw(st.integers(0, len(proof))), draw(st.binary(min_size=32, max_size=32)))
    else:
        changed = changed[::-1] if changed[::-1] != changed else [*changed[1:], changed[0]]
    return changed


# --- trees


@given(SIZES, st.data())
@settings(max_examples=80)
def test_a_right_proof_of_inclusion_holds_and_a_bent_one_does_not(size: int, data: st.DataObject) -> None:
    tree, index = grown(size), data.draw(st.integers(0, size - 1))
    tree.check()
    leaf, proof, root = leaf_hash(f"entry {index}".encode()), tree.inclusion_proof(index), tree.root()
    assert verify_inclusion(leaf, index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, bent(proof, data.draw), root)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, proof, leaf_hash(b"another"))
    other = data.draw(st.integers(-1, size + 1).filter(lambda each: each != index))
    assert not verify_inclusion(leaf, other, size, proof, root)


@given(SIZES, st.data())
@settings(max_examples=80)
def test_a_right_proof_of_consistency_holds_and_a_bent_one_does_not(size: int, data: st.DataObject) -> None:
    tree, old = grown(size), data.draw(st.integers(0, size))
    proof, old_root, root = tree.consistency_proof(old), tree.root(old), tree.root()
    assert verify_consistency(old, size, old_root, root, proof)
    assert not verify_consistency(old, size, old_root, root, bent(proof, data.draw))
    assert not verify_consistency(old, size, leaf_hash(b"another"), root, proof)
    if old:
        assert not verify_consistency(old, size, old_root, leaf_hash(b"another"), proof)
        assert not verify_consistency(old - 1, size, old_root, root, proof)


def test_no_proof_has_a_hash_to_spare_or_one_too_few() -> None:
    """Every tree of up to twelve entries: one hash more at either end, or one less, and neither proof holds."""
    extra = leaf_hash(b"extra")
    for size in range(1, 13):
        tree = grown(size)
        root = tree.root()
        for index in range(size):
            leaf, proof = leaf_hash(f"entry {index}".encode()), tree.inclusion_proof(index)
            for wrong in ([extra, *proof], [*proof, extra], *([proof[1:], proof[:-1]] if proof else [])):
                assert not verify_inclusion(leaf, index, size, wrong, root)
        for old in range(size + 1):
            proof = tree.consistency_proof(old)
            for wrong in ([extra, *proof], [*proof, extra], *([proof[1:], proof[:-1]] if proof else [])):
                assert not verify_consistency(old, size, tree.root(old), root, wrong)


@given(st.integers(2, 40), st.data())
@settings(max_examples=80)
def test_no_proof_of_a_changed_history_holds(size: int, data: st.DataObject) -> None:
    """Whatever a log that has replaced one old entry offers: the proof of its own tree joins its own roots only."""
    old = data.draw(st.integers(1, size))
    place = data.draw(st.integers(0, old - 1))
    told = grown(size).root(old)
    entries = [f"entry {i}".encode() for i in range(size)]
    entries[place] = b"replaced"
    rewritten = MerkleTree(entries)
    assert not verify_consistency(old, size, told, rewritten.root(), rewritten.consistency_proof(old))
    assert not verify_consistency(old, size, told, rewritten.root(), grown(size).consistency_proof(old))


@given(st.lists(st.binary(max_size=6), max_size=30))
@settings(max_examples=50)
def test_a_tree_remembers_all_its_roots(entries: list[bytes]) -> None:
    tree, roots = MerkleTree(), [MerkleTree().root()]
    for place, entry in enumerate(entries):
        assert tree.append(entry) == place
        roots.append(tree.root())
    assert [tree.root(size) for size in range(len(entries) + 1)] == roots
    tree.check()


def test_what_a_tree_never_had_is_refused() -> None:
    tree = grown(3)
    with pytest.raises(InputError, match="no entry 3 in a tree of 3"):
        tree.inclusion_proof(3)
    with pytest.raises(InputError, match="never had 4 entries"):
        tree.root(4)
    with pytest.raises(InputError, match="no beginning"):
        tree.consistency_proof(3, 2)


def test_without_domain_separation_two_lists_have_one_root() -> None:
    left, right = sha256(b"a").digest(), sha256(b"b").digest()
    for kind, same in ((MerkleTreeWithoutDomainSeparation, True), (MerkleTree, False)):
        tree = kind([b"a", b"b"])
        forged = kind([tree.leaf(b"a") + tree.leaf(b"b")])
        assert (forged.root() == tree.root()) is same
    assert MerkleTreeWithoutDomainSeparation([left + right]).root() == MerkleTreeWithoutDomainSeparation([b"a", b"b"]).root()


def test_where_the_last_hash_is_repeated_a_list_with_its_end_twice_has_the_same_root() -> None:
    for kind, same in ((MerkleTreeThatRepeatsTheLast, True), (MerkleTree, False)):
        assert (kind([b"a", b"b", b"c"]).root() == kind([b"a", b"b", b"c", b"c"]).root()) is same


# --- heads

SECRET = bytes(range(32))
PUBLIC = ed25519.public_key(SECRET)


def test_two_heads_are_evidence_only_if_the_log_signed_both_for_one_size_with_different_roots() -> None:
    first, second, larger = (signed(TreeHead(size, bytes([root]) * 32, 7), SECRET) for size, root in ((4, 1), (4, 2), (5, 2)))
    foreign = signed(second.head, bytes(32))
    assert contradict(first, second, PUBLIC)
    assert not contradict(first, larger, PUBLIC) and not contradict(first, first, PUBLIC)
    assert not contradict(first, foreign, PUBLIC), "evidence cannot be made up by others"


def test_a_head_that_was_touched_is_no_longer_signed() -> None:
    head = signed(TreeHead(4, bytes(32), 7), SECRET)
    for other in (TreeHead(5, bytes(32), 7), TreeHead(4, b"\1" * 32, 7), TreeHead(4, bytes(32), 8)):
        assert not type(head)(other, head.signature).valid(PUBLIC)
    assert head.valid(PUBLIC)


# --- logs that lie

AUDITORS = ("ann", "bob", "carl")


def watched(log: Any, auditor: type[Auditor], calls: list[Call], *, until: int = 3 * SECOND, seed: int = 1, **network: Any) -> World:
    """A log, three auditors, and what is done to the log."""
    world = World(seed=seed, faults=calls, **({"latency": 5 * MILLISECOND} | network))
    world.add("log", log)
    for name in AUDITORS:
        peers = tuple(each for each in AUDITORS if each != name)
        world.add(name, partial(auditor, name, peers, log="log", public=PUBLIC))
    world.run(until=until)
    return world


def appended(every: int, count: int) -> list[Call]:
    return [Call((i + 1) * every, "log", "append", (f"entry {i}".encode(),)) for i in range(count)]


def honest() -> LogServer:
    return LogServer("log", (), SECRET)


def two_trees() -> LogWithTwoTrees:
    return LogWithTwoTrees("log", (), SECRET, victims=["carl"])


def found(world: World) -> set[str]:
    return {event.node for event in world.trace.of("contradiction", "no-proof")}


def test_nobody_accuses_an_honest_log_whatever_the_network_does() -> None:
    for seed in (1, 2):
        world = watched(honest, Auditor, appended(150 * MILLISECOND, 5), seed=seed, loss=0.1, duplication=0.1, reordering=0.3)
        assert not found(world)
        assert all(world.nodes[name].seen.head.size == 5 for name in AUDITORS)


def test_nobody_accuses_a_log_that_crashes_and_comes_back() -> None:
    crash = Crash(at=400 * MILLISECOND, node="log", until=700 * MILLISECOND)
    early = [call for call in appended(90 * MILLISECOND, 12) if not 400 * MILLISECOND <= call.at <= 700 * MILLISECOND]
    world = watched(honest, Auditor, [*early, crash])
    assert not found(world)
    assert {world.nodes[name].seen.head.size for name in AUDITORS} == {len(early)}


def test_a_log_with_two_trees_cannot_join_their_heads() -> None:
    """The victim is given proofs that do not fit what the others tell; those ask about a tree that the log has not got for them."""
    calls = [*appended(100 * MILLISECOND, 3), Call(350 * MILLISECOND, "log", "append_for_victims", (b"secret",))]
    calls.append(Call(400 * MILLISECOND, "log", "append", (b"entry 3",)))
    world = watched(two_trees, Auditor, calls)
    assert {(event.node, event.fields["old"], event.fields["size"]) for event in world.trace.of("no-proof")} == {("carl", 4, 5)}
    assert {event.node for event in world.trace.of("no-answer")} == {"ann", "bob"}


def test_a_second_tree_that_only_continues_the_first_is_no_lie_yet() -> None:
    calls = [*appended(100 * MILLISECOND, 3), Call(350 * MILLISECOND, "log", "append_for_victims", (b"secret",))]
    assert not found(watched(two_trees, Auditor, calls))


def test_two_trees_of_the_same_size_are_evidence_that_convicts_without_asking_the_log() -> None:
    def forked() -> LogWithTwoTrees:
        log = two_trees()
        log.tree.append(b"for most")
        log.second.append(b"for carl")
        return log

    world = watched(forked, Auditor, [])
    assert {event.node for event in world.trace.of("contradiction")} == set(AUDITORS)
    assert all(contradict(*world.nodes[name].evidence, PUBLIC) for name in AUDITORS)


def test_auditors_who_do_not_compare_never_find_a_second_tree() -> None:
    calls = [*appended(100 * MILLISECOND, 3), Call(350 * MILLISECOND, "log", "append_for_victims", (b"secret",))]
    world = watched(two_trees, AuditorWhoKeepsToHimself, calls, until=6 * SECOND)
    assert not found(world)
    assert world.nodes["ann"].seen.head.root != world.nodes["carl"].seen.head.root


def test_a_log_that_takes_an_entry_back_is_found_out_by_each_auditor_alone() -> None:
    def rewriting() -> LogThatRewrites:
        return LogThatRewrites("log", (), SECRET)

    calls = [*appended(100 * MILLISECOND, 4), Call(900 * MILLISECOND, "log", "rewrite", ([b"entry 0", b"other", b"c", b"d", b"e"],))]
    assert found(watched(rewriting, AuditorWhoKeepsToHimself, calls)) == set(AUDITORS)
    assert not found(watched(rewriting, AuditorWhoTrustsSignatures, calls))


def test_a_log_that_does_not_answer_is_suspected_and_not_convicted() -> None:
    class Silent(LogWithTwoTrees):
        def on_message(self, world: Any, sender: str, message: Any) -> None:
            if hasattr(message, "old") and sender == "carl":
                return
            super().on_message(world, sender, message)

    calls = appended(400 * MILLISECOND, 2)
    world = watched(lambda: Silent("log", (), SECRET, victims=["carl"]), Auditor, calls)
    assert world.trace.of("no-answer", node="carl") and not found(world)
