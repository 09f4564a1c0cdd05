"""A B-tree: a search tree whose nodes hold many keys, so that few pages are read on the way to any of them.

R. Bayer and E. McCreight, "Organization and maintenance of large ordered indexes", Acta Informatica 1 (3), 1972. Insertion splits on the
way down and deletion refills on the way down, as in T. H. Cormen, C. E. Leiserson, R. L. Rivest and C. Stein, "Introduction to
Algorithms", the chapter on B-trees.

References: bayer1972organization; cormen2009introduction.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.quantity import Quantity

_DEGREE = Quantity("minimum degree", "t", "", "children that every inner node but the root has at least", lower=2, default=3, integer=True)


@dataclass(slots=True)
class Node:
    """Keys in order, their values, and the children between them (none, in a leaf)."""

    keys: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


class BTree:
    """An ordered map whose nodes have between t - 1 and 2 t - 1 keys.

    >>> tree = BTree(degree=2)
    >>> for key in range(10):
    ...     tree[key] = str(key)
    >>> tree[7], list(tree.between(3, 6)), tree.height
    ('7', [(3, '3'), (4, '4'), (5, '5')], 3)
    >>> del tree[7]; 7 in tree, len(tree)
    (False, 9)
    """

    def __init__(self, degree: int = 3) -> None:
        self.degree: int = _DEGREE.check(degree, "degree")
        self.root = Node()
        self.size = 0

    def __len__(self) -> int:
        """Return the number of keys."""
        return self.size

    def __contains__(self, key: Any) -> bool:
        """Whether a key is there."""
        return self.found(key) is not None

    def __getitem__(self, key: Any) -> Any:
        """Return the value of a key; KeyError if there is none."""
        place = self.found(key)
        if place is None:
            raise KeyError(key)
        node, at = place
        return node.values[at]

    def found(self, key: Any) -> tuple[Node, int] | None:
        """Return the node that holds a key, and where in it."""
        node = self.root
        while True:
            at = bisect_left(node.keys, key)
            if at < len(node.keys) and node.keys[at] == key:
                return node, at
            if not node.children:
                return None
            node = node.children[at]

    def __setitem__(self, key: Any, value: Any) -> None:
        """Set the value of a key, splitting every full node on the way down."""
        if (place := self.found(key)) is not None:
            place[0].values[place[1]] = value
            return
        if len(self.root.keys) == 2 * self.degree - 1:
            self.root = Node(children=[self.root])
            self.split_child(self.root, 0)
        node = self.root
        while node.children:
            at = bisect_left(node.keys, key)
            if len(node.children[at].keys) == 2 * self.degree - 1:
                self.split_child(node, at)
                at += key > node.keys[at]
            node = node.children[at]
        at = bisect_left(node.keys, key)
        node.keys.insert(at, key)
        node.values.insert(at, value)
        self.size += 1

    def split_child(self, parent: Node, at: int) -> None:
        """Split a full child in two, and lift its middle key into the parent."""
        t, left = self.degree, parent.children[at]
        right = Node(left.keys[t:], left.values[t:], left.children[t:])
        parent.keys.insert(at, left.keys[t - 1])
        parent.values.insert(at, left.values[t - 1])
        parent.children.insert(at + 1, right)
        left.keys, left.values, left.children = left.keys[: t - 1], left.values[: t - 1], left.children[:t]

    def __delitem__(self, key: Any) -> None:
        """Remove a key, refilling every scanty node on the way down; KeyError if there is none."""
        if key not in self:
            raise KeyError(key)
        self.remove(self.root, key)
        if not self.root.keys and self.root.children:
            self.root = self.root.children[0]
        self.size -= 1

    def remove(self, node: Node, key: Any) -> None:
        """Remove a key that is known to be below a node."""
        at = bisect_left(node.keys, key)
        here = at < len(node.keys) and node.keys[at] == key
        if not node.children:
            del node.keys[at], node.values[at]
        elif here:
            self.remove_inner(node, at)
        else:
            self.remove(self.refilled(node, at), key)

    def remove_inner(self, node: Node, at: int) -> None:
        """Replace a key of an inner node by its neighbour from a child that can spare one, or merge the children around it."""
        left, right = node.children[at], node.children[at + 1]
        if len(left.keys) >= self.degree:
            key, value = self.last_of(left)
            node.keys[at], node.values[at] = key, value
            self.remove(left, key)
        elif len(right.keys) >= self.degree:
            key, value = self.first_of(right)
            node.keys[at], node.values[at] = key, value
            self.remove(right, key)
        else:
            key = node.keys[at]
            self.remove(self.merged(node, at), key)

    def last_of(self, node: Node) -> tuple[Any, Any]:
        """Return the greatest key below a node."""
        while node.children:
            node = node.children[-1]
        return node.keys[-1], node.values[-1]

    def first_of(self, node: Node) -> tuple[Any, Any]:
        """Return the least key below a node."""
        while node.children:
            node = node.children[0]
        return node.keys[0], node.values[0]

    def refilled(self, parent: Node, at: int) -> Node:
        """Return a child with at least t keys: as it is, with one borrowed from a sibling, or merged with it."""
        child = parent.children[at]
        if len(child.keys) >= self.degree:
            return child
        if at > 0 and len(parent.children[at - 1].keys) >= self.degree:
            left = parent.children[at - 1]
            child.keys.insert(0, parent.keys[at - 1])
            child.values.insert(0, parent.values[at - 1])
            parent.keys[at - 1], parent.values[at - 1] = left.keys.pop(), left.values.pop()
            if left.children:
                child.children.insert(0, left.children.pop())
            return child
        if at < len(parent.keys) and len(parent.children[at + 1].keys) >= self.degree:
            right = parent.children[at + 1]
            child.keys.append(parent.keys[at])
            child.values.append(parent.values[at])
            parent.keys[at], parent.values[at] = right.keys.pop(0), right.values.pop(0)
            if right.children:
                child.children.append(right.children.pop(0))
            return child
        return self.merged(parent, at if at < len(parent.keys) else at - 1)

    def merged(self, parent: Node, at: int) -> Node:
        """Merge two scanty children and the key between them into one."""
        left, right = parent.children[at], parent.children[at + 1]
        left.keys += [parent.keys.pop(at), *right.keys]
        left.values += [parent.values.pop(at), *right.values]
        left.children += right.children
        del parent.children[at + 1]
        return left

    def items(self, node: Node | None = None) -> Iterator[tuple[Any, Any]]:
        """Yield every key with its value, in order."""
        node = node or self.root
        for i, entry in enumerate(zip(node.keys, node.values, strict=True)):
            if node.children:
                yield from self.items(node.children[i])
            yield entry
        if node.children:
            yield from self.items(node.children[-1])

    def between(self, low: Any, high: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the keys from ``low`` up to but not including ``high``."""
        yield from self.between_in(self.root, low, high)

    def between_in(self, node: Node, low: Any, high: Any) -> Iterator[tuple[Any, Any]]:
        """Yield those of one node and what is below it, without looking where none can be."""
        first, last = bisect_left(node.keys, low), bisect_left(node.keys, high)
        for i in range(first, last + 1):
            if node.children:
                yield from self.between_in(node.children[i], low, high)
            if i < last:
                yield node.keys[i], node.values[i]

    @property
    def height(self) -> int:
        """Nodes on the way from the root to a leaf."""
        levels, node = 1, self.root
        while node.children:
            levels, node = levels + 1, node.children[0]
        return levels

    def check(self) -> None:
        """Assert the order of the keys, the number in each node, and that all leaves are equally deep."""
        keys = [key for key, _ in self.items()]
        assert keys == sorted(set(keys))
        assert len(keys) == self.size
        depths = set()
        pending = [(self.root, 1)]
        while pending:
            node, depth = pending.pop()
            assert len(node.keys) <= 2 * self.degree - 1
            assert node is self.root or len(node.keys) >= self.degree - 1
            if node.children:
                assert len(node.children) == len(node.keys) + 1
                pending += [(child, depth + 1) for child in node.children]
            else:
                depths.add(depth)
        assert len(depths) == 1


class BTreeThatNeverRefills(BTree):
    """Leaves out the refilling: after deletions nodes stand nearly empty, and reads visit pages that hold almost nothing.

    >>> tree = BTreeThatNeverRefills(degree=2)
    >>> for key in range(8):
    ...     tree[key] = key
    >>> del tree[7], tree[6]
    >>> [len(child.keys) for child in tree.root.children]
    [1, 1, 1, 0]
    """

    def refilled(self, parent: Node, at: int) -> Node:
        """Return the child as it is."""
        return parent.children[at]
