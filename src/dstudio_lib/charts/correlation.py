"""The exact availability of two correlated replicas, beside a product that is often quoted for it and is none."""

from __future__ import annotations

from dstudio_lib.formulas.correlation import meaningless_product, pair_availability
from dstudio_lib.foundation.formatting import percent

from .marks import label, level, line
from .reading import Figure, Table

STEPS = 50


def product_against_exact(availability: float = 0.99) -> Figure:
    """Draw what the exact formula and the product say of two equal replicas as their correlation grows from 0 to 1."""
    correlations = [step / STEPS for step in range(STEPS + 1)]
    exact = [float(pair_availability(availability, availability, correlation)) for correlation in correlations]
    product = [meaningless_product([availability, availability], correlation) for correlation in correlations]
    finding = f"At full correlation two replicas are one: {percent(exact[-1])}. The product says {percent(product[-1])}"
    shown = [0, 5, 15, 25, 40, 50]
    return Figure(
        name="product",
        finding=finding,
        plot={
            "data": [
                line(correlations, exact, "served", "exact"),
                line(correlations, product, "failed", "the product"),
            ],
            "layout": {
                "xaxis": {"title": {"text": "correlation ρ of two replicas"}, "range": [0, 1.02]},
                "yaxis": {"title": {"text": "“availability” of the pair"}, "range": [0, 1.08], "tickformat": ".0%"},
                "shapes": [level(availability)],
                "annotations": [
                    label(0.02, 1.0, "exact", yanchor="bottom", yshift=2),
                    label(0.98, availability, "one replica alone", xanchor="right", yanchor="top", yshift=-4),
                    label(0.5, meaningless_product([availability, availability], 0.5), "the product", xshift=10, yanchor="bottom"),
                ],
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Availability of two replicas of {percent(availability)} over their correlation: the exact line stays near the top and ends "
            f"at {percent(exact[-1])}, the product falls in a straight line to zero. {finding}."
        ),
        table=Table(
            ("correlation", "exact", "the product"),
            tuple((correlations[i], round(exact[i], 6), round(product[i], 6)) for i in shown),
        ),
    )
