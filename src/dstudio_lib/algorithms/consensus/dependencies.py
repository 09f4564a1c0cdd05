"""The order that dependencies leave: strongly connected components, what they depend on first.

R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing 1 (2), 1972.

References: tarjan1972depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Instance = tuple[str, int]
"""A replica, and the number of one of its own commands."""


def execution_order(graph: Mapping[Instance, tuple[int, Iterable[Instance]]]) -> list[list[Instance]]:
    """Return the strongly connected components of a dependency graph, dependencies first, each in order of seq and then of name.

    The graph maps each instance to its seq and its dependencies. It is Tarjan's algorithm, without recursion.

    >>> execution_order({("a", 1): (2, [("b", 1)]), ("b", 1): (1, [("a", 1)]), ("c", 1): (3, [("a", 1)])})
    [[('b', 1), ('a', 1)], [('c', 1)]]
    """
    index: dict[Instance, int] = {}
    low: dict[Instance, int] = {}
    stack: list[Instance] = []
    on_stack: set[Instance] = set()
    found: list[list[Instance]] = []
    for root in sorted(graph):
        if root in index:
            continue
        work = [(root, iter(sorted(each for each in graph[root][1] if each in graph)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            following = next(successors, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    place = stack.index(node)
                    component, stack = stack[place:], stack[:place]
                    on_stack.difference_update(component)
                    found.append(sorted(component, key=lambda each: (graph[each][0], each)))
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(sorted(each for each in graph[following][1] if each in graph))))
            elif following in on_stack:
                low[node] = min(low[node], index[following])
    return found
