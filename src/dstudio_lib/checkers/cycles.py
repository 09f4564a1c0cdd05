"""Directed graphs whose edges say why: the shortest way from one node to another, and the shortest cycle.

>>> graph = Graph(3)
>>> graph.add(0, 1, "before"); graph.add(1, 2, "before"); graph.add(2, 0, "saw")
>>> graph.shortest_cycle()
[(0, 1, 'before'), (1, 2, 'before'), (2, 0, 'saw')]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

Edge = tuple[int, int, Any]


class Graph:
    """Nodes from 0, and edges that carry why they are there. Of several edges between the same two nodes all are kept."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.out: list[dict[int, list[Any]]] = [{} for _ in range(nodes)]

    def add(self, start: int, end: int, why: Any) -> None:
        """Add an edge; the same one twice counts once."""
        reasons = self.out[start].setdefault(end, [])
        if why not in reasons:
            reasons.append(why)

    def edges(self) -> Iterable[Edge]:
        """Return all edges."""
        return ((start, end, why) for start, ends in enumerate(self.out) for end, reasons in ends.items() for why in reasons)

    def only(self, wanted: Callable[[Any], bool]) -> Graph:
        """Return the graph with those edges only whose reason is wanted."""
        part = Graph(self.nodes)
        for start, end, why in self.edges():
            if wanted(why):
                part.add(start, end, why)
        return part

    def path(self, start: int, end: int, within: frozenset[int] | None = None) -> list[Edge] | None:
        """Return a shortest way of at least one edge from a node to another or to itself, or None."""
        came: dict[int, Edge] = {}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            for following, reasons in self.out[node].items():
                if following in came or (within is not None and following not in within):
                    continue
                came[following] = (node, following, reasons[0])
                if following == end:
                    found = [came[end]]
                    while found[-1][0] != start:
                        found.append(came[found[-1][0]])
                    return found[::-1]
                queue.append(following)
        return None

    def components(self) -> list[list[int]]:
        """Return the strongly connected components that hold a cycle. The algorithm is Tarjan's, without recursion."""
        index = [-1] * self.nodes
        low = [0] * self.nodes
        on_stack = [False] * self.nodes
        stack: list[int] = []
        found, counter = [], 0
        for root in range(self.nodes):
            if index[root] >= 0:
                continue
            work = [(root, iter(self.out[root]))]
            index[root] = low[root] = counter
            counter += 1
            stack.append(root)
            on_stack[root] = True
            while work:
                node, following = work[-1]
                for other in following:
                    if index[other] < 0:
                        index[other] = low[other] = counter
                        counter += 1
                        stack.append(other)
                        on_stack[other] = True
                        work.append((other, iter(self.out[other])))
                        break
                    if on_stack[other]:
                        low[node] = min(low[node], index[other])
                else:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[node])
                    if low[node] == index[node]:
                        component = []
                        while True:
                            other = stack.pop()
                            on_stack[other] = False
                            component.append(other)
                            if other == node:
                                break
                        if len(component) > 1 or node in self.out[node]:
                            found.append(sorted(component))
        return sorted(found)

    def shortest_cycle(self) -> list[Edge] | None:
        """Return a shortest cycle, beginning at its smallest node, or None if there is none."""
        best: list[Edge] | None = None
        for node in range(self.nodes):
            if node in self.out[node]:
                return [(node, node, self.out[node][node][0])]
        for component in self.components():
            within = frozenset(component)
            for node in component:
                found = self.path(node, node, within)
                if found is not None and (best is None or len(found) < len(best)):
                    best = found
                if best is not None and len(best) == 2:
                    break  # there are none shorter
        if best is None:
            return None
        first = min(range(len(best)), key=lambda i: best[i][0])
        return best[first:] + best[:first]
