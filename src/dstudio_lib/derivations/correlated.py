"""Replicas of which every two correlate alike: what the correlation fixes, and what it leaves open."""

from __future__ import annotations

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Follows, Given, Induction, Law
from .steps import AT_LEAST, Step, Use

_POINTS = [
    {"unavailability": q, "correlation": rho, "replicas": n}
    for q, rho, n in [(0.01, 0.05, 1), (0.01, 0.05, 2), (0.01, 0.05, 3), (0.1, 0.3, 5), (0.5, 0.5, 4), (0.001, 0.2, 9)]
]


@derivation(
    title="Equally correlated replicas",
    question="Three replicas are down 1 % of the time each, and every two of them correlate by 0.05. How often are all three down at once?",
    about="For two replicas the correlation settles it. For three it does not: a model has to say what they share. Here it is an "
    "environment that is now worse, now better, with a beta distribution; given the environment, replicas are independent. A "
    "second model ends the page.",
    laws=("correlation.beta_binomial_all_down", "correlation.pair_unavailability"),
    assumes=(
        "Every replica is down for the same share q, and every two correlate by the same ρ, above 0 and below 1.",
        "Given the environment, replicas fail independently of one another.",
        "The environment's share of downtime has a beta distribution.",
    ),
    fails=(
        "One cause takes all down at once, such as a bad configuration: use the beta-factor model, which has a floor.",
        "Replicas differ, or some pairs share a zone: then one ρ for all pairs is wrong.",
        "Negative correlation: for many replicas it can only be tiny, and this model does not have it.",
    ),
    popular="That multiplying availabilities by 1 - ρ for each pair gives the availability under correlation. That product is no "
    "probability of anything; and no formula in q and ρ alone can be right for three, as the last steps show.",
    bet=Bet(
        "You know q and the correlation of every pair, exactly. What do you know about three replicas being down at once?",
        (
            ("The exact probability", "For two, yes. For three the pairs leave room, and models fill it differently."),
            ("Nothing at all", "It is at least q cubed here, and at most the probability that two are down."),
            ("A range: the rest depends on what they share", "Yes. Two models below agree on every pair, and differ on the three."),
        ),
        2,
    ),
    sources=(Source("skellam1948beta"), Source("leisch1998generation"), Source("lunn1998correlated")),
)
def equicorrelated() -> list[Step]:
    """Build the steps."""
    import sympy

    down, rho = sympy.symbols("q rho", positive=True)
    first, second, share = sympy.symbols("a b theta", positive=True)
    both = sympy.Symbol("P_2", positive=True)
    copied, other = sympy.symbols(r"P_2' P_3'", positive=True)
    n, i = sympy.Symbol("n", integer=True, nonnegative=True), sympy.Symbol("i", integer=True, nonnegative=True)
    moment = sympy.IndexedBase("M")
    up, apart, follow = sympy.symbols("u v f", positive=True)
    product = sympy.Product((down * (1 - rho) + i * rho) / (1 - rho + i * rho), (i, 0, n - 1))
    density = share ** (first - 1) * (1 - share) ** (second - 1)
    pair = down**2 + rho * down * (1 - down)

    def copies(k: int) -> object:
        return down * (follow + (1 - follow) * down) ** k + (1 - down) * ((1 - follow) * down) ** k

    def beta(k: int) -> object:
        return sympy.prod([(down * (1 - rho) + j * rho) / (1 - rho + j * rho) for j in range(k)])

    return [
        Step(
            "pearson",
            "What correlation means for two",
            "Pearson's correlation of two indicators, each 1 while its replica is down: the joint probability less the product, over "
            "the variance. For replicas that are alike the variance is q (1 - q).",
            rho,
            (both - down**2) / (down * (1 - down)),
            Given("definition"),
        ),
        Step(
            "pair",
            "Two replicas, exactly",
            "Solve the definition for the joint probability. No model was needed: for two, correlation says it all.",
            both,
            pair,
            Follows((Use("pearson", both),), "solved for the unknown"),
        ),
        Step(
            "library-pair",
            "The library's pair",
            "The library's formula for two replicas, with the same unavailability for both.",
            both,
            down**2 + rho * down * (1 - down),
            Law(
                "correlation.pair_unavailability",
                {"unavailability_1": down, "unavailability_2": down, "correlation": rho},
                (Use("pair"),),
                where=(sympy.Q.negative(down - 1),),
            ),
        ),
        Step(
            "environment",
            "Now a shared environment",
            "For more than two, let the environment have a state θ: the share of time that a replica is down in it. Given θ, the "
            "replicas are independent, so all n are down with probability θ to the n. Its mean over a beta distribution is a ratio of "
            "beta functions.",
            moment[n],
            sympy.beta(first + n, second) / sympy.beta(first, second),
            Given("the model: replicas independent, given an environment with a beta distribution"),
        ),
        Step(
            "as-integral",
            "That it is that mean",
            "The mean of the n-th power, as an integral over the environment, for three replicas and an environment with parameters 2 "
            "and 5: the ratio of beta functions gives the same.",
            (sympy.Integral(share**3 * density, (share, 0, 1)) / sympy.Integral(density, (share, 0, 1))).subs({first: 2, second: 5}),
            (sympy.beta(first + 3, second) / sympy.beta(first, second)).subs({first: 2, second: 5}),
            Follows(words="both integrals carried out"),
        ),
        Step(
            "one-more",
            "One replica more",
            "From n to n + 1 replicas the mean is multiplied by one fraction. It grows towards 1 as n does: after so many have been "
            "found down, the environment is probably bad, and the next one is likely to be down as well.",
            moment[n + 1],
            moment[n] * (first + n) / (first + second + n),
            Follows((Use("environment", at={n: n + 1}), Use("environment"))),
        ),
        Step(
            "none",
            "No replica at all",
            "All of no replicas are down with certainty; the product starts there.",
            moment[0],
            1,
            Follows((Use("environment", at={n: 0}),)),
        ),
        Step(
            "mean",
            "Fix the first parameter by q",
            "The mean of the environment has to be q, what one replica shows. The first parameter follows from the second one.",
            moment[1],
            down,
            Given("a single replica is down for the share q"),
        ),
        Step(
            "two",
            "Fix the other by ρ",
            "And two replicas have to be down together as often as their correlation says.",
            moment[2],
            pair,
            Given("every pair has the correlation ρ, by step 2"),
        ),
        Step(
            "first",
            "The parameters",
            "Both conditions together are met by this first parameter. With ρ near 0 it is large: an environment that hardly varies.",
            first,
            down * (1 - rho) / rho,
            Given("to be verified in the next two steps"),
        ),
        Step(
            "second",
            "And the second",
            "The second parameter is the same with up and down exchanged.",
            second,
            (1 - down) * (1 - rho) / rho,
            Given("to be verified in the next two steps"),
        ),
        Step(
            "mean-met",
            "One replica is met",
            "The first fraction of the product, with these parameters: q, as it must be.",
            first / (first + second),
            moment[1],
            Follows((Use("mean"), Use("first"), Use("second"))),
        ),
        Step(
            "two-met",
            "Every pair is met",
            "The first two fractions: the joint probability of step 2. So this environment has the q and the ρ that were measured.",
            first / (first + second) * (first + 1) / (first + second + 1),
            moment[2],
            Follows((Use("two"), Use("first"), Use("second"))),
        ),
        Step(
            "product",
            "All n replicas",
            "By induction, all n are down with probability a product of n fractions, now written with q and ρ only.",
            moment[n],
            product,
            Induction(n, Use("one-more"), from_=(Use("none"), Use("first"), Use("second"))),
        ),
        Step(
            "library",
            "The library's formula",
            "The library runs through this product in a loop. It agrees in every setting tried.",
            moment[n],
            product,
            Law(
                "correlation.beta_binomial_all_down",
                {"unavailability": down, "correlation": rho, "replicas": n},
                (Use("product"),),
                _POINTS,
            ),
        ),
        Step(
            "three",
            "Three replicas in full",
            "The product for three, written out: one fraction for each replica.",
            moment[3],
            beta(3),
            Follows((Use("product", at={n: 3}),)),
        ),
        Step(
            "independent",
            "No correlation: the product of nines",
            "With ρ going to 0, three replicas give the cube that one hopes for.",
            sympy.Limit(beta(3), rho, 0, "+"),
            down**3,
            Follows(words="the limit carried out"),
        ),
        Step(
            "one-machine",
            "Full correlation: one replica",
            "With ρ going to 1, three are worth one. Any formula for correlated replicas must end at these two values; the popular "
            "product does not.",
            sympy.Limit(beta(3), rho, 1, "-"),
            down,
            Follows(words="the limit carried out"),
        ),
        Step(
            "upward",
            "Up is what is not down",
            "Write u for 1 - q and v for 1 - ρ, both positive here, to see signs.",
            up,
            1 - down,
            Given("definition; neither always up nor always down"),
        ),
        Step(
            "apart",
            "And v for what is not shared",
            "The same for the correlation.",
            apart,
            1 - rho,
            Given("definition; not fully correlated"),
        ),
        Step(
            "worse",
            "Never better than independent",
            "Three replicas are down together at least as often as the cube says. The gap is a product of positive quantities: "
            "correlation of this kind costs, always.",
            moment[3],
            down**3,
            Bounded(
                rho * down * up * (down * apart * 3 + rho * (2 + 2 * down)) / (1 + rho),
                (Use("three"), Use("upward"), Use("apart")),
            ),
            AT_LEAST,
        ),
        Step(
            "copying",
            "Another model with the same pairs",
            "Now let each replica copy one common source with probability f, and else go its own way. All k are down with this "
            "probability, source down first, source up second. Here it is for two.",
            copied,
            copies(2),
            Given("the model of a common source"),
        ),
        Step(
            "copying-share",
            "Choose f",
            "Pairs correlate if both copy, which has probability f squared. So let f be the root of ρ.",
            rho,
            follow**2,
            Given("definition of f"),
        ),
        Step(
            "same-pairs",
            "Every pair is the same",
            "With that f every pair is down together exactly as often as in the first model. No measurement of pairs can tell the two "
            "apart.",
            copied,
            both,
            Follows((Use("copying"), Use("pair"), Use("copying-share"))),
        ),
        Step(
            "copying-three",
            "Three replicas that copy",
            "The same model with three replicas.",
            other,
            copies(3),
            Given("the model of a common source"),
        ),
        Step(
            "not-the-same",
            "And yet three differ",
            "The second model minus the first, for three replicas: positive whenever replicas are down less than half of the time. The "
            "pairs are the same, and yet copying takes all three down more often. So q and ρ do not determine what three do.",
            other - moment[3],
            follow**3 * (1 - follow) ** 2 * down * (1 - down) * (1 - 2 * down) / (1 + follow**2),
            Follows((Use("three"), Use("copying-three"), Use("copying-share"))),
        ),
    ]
