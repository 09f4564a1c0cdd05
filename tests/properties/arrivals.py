"""Paths of customers, as tests of queues draw them."""

from __future__ import annotations


def path(pairs: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """The moments of arrival and the services of customers, from the gaps before them and their services."""
    arrivals, now = [], 0.0
    for gap, _ in pairs:
        now += gap
        arrivals.append(now)
    return arrivals, [service for _, service in pairs]
