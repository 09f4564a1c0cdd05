"""What is left of a network while its nodes fail: at random or the busiest first, in a network of alike nodes and in one with hubs."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import percent
from dstudio_lib.simulators.percolation import Percolation, Run, simulate

from .marks import label, line, upright
from .reading import Figure, Role, Table

WAYS: tuple[tuple[str, str, str, Role], ...] = (
    ("alike, any", "alike", "chance", "healthy"),
    ("alike, busiest first", "alike", "busiest", "served"),
    ("hubs, any", "hubs", "chance", "offered"),
    ("hubs, busiest first", "hubs", "busiest", "failed"),
)
STEPS = 100


def runs(nodes: int = 2_000, neighbours: int = 4, *, seed: int = 1) -> dict[str, Run]:
    """Return the four runs, by their name in words."""
    return {
        name: simulate(Percolation(nodes=nodes, shape=shape, neighbours=neighbours, order=order), seed=seed)
        for name, shape, order, _ in WAYS
    }


def figure(nodes: int = 2_000, neighbours: int = 4, *, seed: int = 1) -> Figure:
    """Draw the largest part that still hangs together over the share of nodes that have failed."""
    made = runs(nodes, neighbours, seed=seed)
    shares = [step / STEPS for step in range(STEPS + 1)]
    alike, hubs = made["alike, any"], made["hubs, busiest first"]
    chosen = percent(made["alike, busiest first"].breaks_at, 2)
    finding = (
        f"At random it takes {percent(alike.breaks_at, 2)} of the nodes; busiest first, {chosen} are enough, "
        f"and with hubs {percent(hubs.breaks_at, 2)}"
    )
    return Figure(
        name="percolation",
        finding=finding,
        plot={
            "data": [
                line([100 * share for share in shares], [100 * made[name].part(share) for share in shares], role, name)
                for name, _, _, role in WAYS
            ],
            "layout": {
                "xaxis": {"title": {"text": "nodes that have failed (%)"}, "range": [0, 100], "dtick": 20},
                "yaxis": {"title": {"text": "largest part (% of all nodes)"}, "range": [0, 105], "dtick": 20},
                "shapes": [upright(100 * alike.threshold)],
                "annotations": [
                    label(100 * alike.threshold, 98, f"theory: {percent(alike.threshold, 2)}", xanchor="right", xshift=-5),
                    label(13, 30, "hubs", role="failed", xshift=4),
                    label(35, 15, "alike", role="served", xshift=5, yanchor="bottom"),
                    label(45, 100 * alike.part(0.45), "both, at random", role="healthy", xshift=8, yanchor="bottom"),
                ],
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Largest connected part over the share of {nodes} nodes that have failed. "
            + " ".join(f"{name}: it is below a fiftieth when {percent(run.breaks_at, 2)} have failed." for name, run in made.items())
        ),
        table=Table(
            ("network, and who fails first", "left at 10 % failed", "left at 30 %", "left at 50 %", "no large part from"),
            tuple(
                (name, *(percent(run.part(share), 2) for share in (0.1, 0.3, 0.5)), percent(run.breaks_at, 2)) for name, run in made.items()
            ),
        ),
    )
