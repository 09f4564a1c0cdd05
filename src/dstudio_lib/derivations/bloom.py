"""The false-positive rate of a Bloom filter: the usual formula, the shortcut in it, and in which direction it errs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Counted, Follows, Given, Induction, Law
from .steps import AT_LEAST, Step, Use

_FILTERS = [(2, 1, 1), (2, 2, 1), (2, 1, 2), (2, 2, 2), (3, 1, 2), (3, 2, 1), (3, 2, 2), (4, 2, 1), (4, 1, 3), (4, 2, 2), (4, 3, 1)]
"""Bits, hash functions and keys of filters small enough to try everything."""
_POINTS = [
    {"bits": bits, "hashes": hashes, "keys": keys}
    for bits, hashes, keys in [(2, 1, 2), (16, 3, 4), (100, 7, 10), (1_000, 3, 200), (4_096, 5, 500)]
]


def tried(bits: int, hashes: int, keys: int) -> tuple[Fraction, Fraction]:
    """Return the share of look-ups that find every bit set, and the mean of (share of bits set) to the power of the hash functions.

    Every way in which the hash functions can throw the keys, and for each every look-up, is gone through.
    """
    throws = list(product(range(bits), repeat=hashes * keys))
    lookups = list(product(range(bits), repeat=hashes))
    found = sum(set(lookup) <= set(throw) for throw in throws for lookup in lookups)
    powers = sum((Fraction(len(set(throw)), bits) ** hashes for throw in throws), Fraction(0))
    return Fraction(found, len(throws) * len(lookups)), powers / len(throws)


@derivation(
    title="False positives of a Bloom filter",
    question="Ten bits for each key and seven hash functions give 0.8 % false positives, says every table. Is that exact, too high or "
    "too low?",
    about="A bit stays clear if every throw misses it. From there the usual formula takes a shortcut: it treats the share of set "
    "bits as if it were always its mean. The shortcut is marked below, and a tangent shows that it always errs towards too low.",
    laws=("filters.bloom_false_positives", "filters.bloom_false_positives_finite", "filters.bloom_ideal_hashes"),
    assumes=(
        "Hash values are independent, and every bit is equally likely; two of one key may coincide.",
        "Keys looked up were never added, and are hashed like any others.",
        "For the usual formula: the share of set bits never strays from its mean.",
    ),
    fails=(
        "Short filters: with 16 bits, 4 keys and 3 hash functions the truth is 16.5 %, where the usual formula says 14.7 %.",
        "Hash functions made from two by addition, in a short filter: the bits are not independent.",
        "Keys chosen by an opponent who knows the hash functions.",
    ),
    popular="That (1 - e^(-kn/m))^k is exact. Bose and others pointed out that the reasoning behind it fails and that the true rate is "
    "higher, slightly for long filters. The shortcut is the step from the mean of a power to the power of a mean.",
    bet=Bet(
        "The number of set bits varies from filter to filter. What does that do to the false-positive rate, compared with always "
        "having the mean?",
        (
            (
                "Nothing: deviations cancel",
                "They cancel in the mean. A power of the share bends upward, so high shares cost more than low ones save.",
            ),
            ("It raises it", "Yes, for two or more hash functions: the mean of a power exceeds the power of the mean."),
            ("It lowers it", "That would be so for a curve that bends downward."),
        ),
        1,
    ),
    sources=(Source("bloom1970space"), Source("bose2008bloom"), Source("broder2004network")),
)
def bloom() -> list[Step]:
    """Build the steps."""
    import sympy

    bits = sympy.Symbol("m", positive=True)
    hashes, keys = sympy.symbols("k n", positive=True, integer=True)
    t = sympy.Symbol("t", nonnegative=True, integer=True)
    clear, gap = sympy.IndexedBase("c"), sympy.IndexedBase("D")
    mean, shortcut, usual, true = sympy.symbols(r"\bar{x} f_1 f_0 f", positive=True)
    density, x, area = sympy.Symbol("d", positive=True), sympy.Symbol("x", positive=True), sympy.Symbol("G", nonnegative=True)
    u, v = sympy.symbols("u v", positive=True)
    share, power, mean_gap = (
        sympy.Symbol("X", nonnegative=True),
        sympy.Symbol(r"\mathrm{E}[X^k]", positive=True),
        sympy.Symbol(r"\bar{D}", nonnegative=True),
    )
    mean_share = sympy.Symbol(r"\mathrm{E}[X]", positive=True)
    left = sympy.Symbol("z", positive=True)
    best = sympy.Symbol(r"k^{\ast}", positive=True)
    finite = (1 - (1 - 1 / bits) ** (hashes * keys)) ** hashes
    exponential = (1 - sympy.exp(-hashes * keys / bits)) ** hashes

    def observe(m: int, k: int, n: int) -> dict[Any, Fraction]:
        found, powers = tried(m, k, n)
        return {true: found, power: powers}

    return [
        Step(
            "throw",
            "One throw misses a bit",
            "Watch one bit. A throw hits it once in m times, and else it stays as it was. Throws are independent, so each multiplies "
            "the chance that the bit is still clear by the same factor.",
            clear[t + 1],
            clear[t] * (1 - 1 / bits),
            Given("even and independent hash functions"),
        ),
        Step("fresh", "A fresh filter", "Before any throw, every bit is clear.", clear[0], 1, Given("an empty filter")),
        Step(
            "still-clear",
            "After t throws",
            "By induction, the chance that the bit is still clear is that factor to the power of the throws.",
            clear[t],
            (1 - 1 / bits) ** t,
            Induction(t, Use("throw"), from_=(Use("fresh"),)),
        ),
        Step(
            "set-share",
            "The mean share of set bits",
            "Adding n keys makes kn throws. The mean share of set bits is the chance that one bit is set, since all bits are alike. "
            "Bits need not be independent for that.",
            mean,
            1 - clear[hashes * keys],
            Given("all bits are alike"),
        ),
        Step(
            "set-mean",
            "Written out",
            "With the chance of staying clear put in. Up to here everything is exact.",
            mean,
            1 - (1 - 1 / bits) ** (hashes * keys),
            Follows((Use("set-share"), Use("still-clear", at={t: hashes * keys}))),
        ),
        Step(
            "shortcut",
            "The shortcut",
            "A key that was never added is a false positive if its k bits are all set. Treat each as set with the mean share, and "
            "independently. This is not quite so: a filter that happens to be fuller is fuller for all k bits at once.",
            shortcut,
            mean**hashes,
            Given("an approximation: the share of set bits is always its mean"),
        ),
        Step(
            "library-finite",
            "The library's first formula",
            "With the mean written out. The library computes it through logarithms, to keep digits in long filters.",
            shortcut,
            finite,
            Law(
                "filters.bloom_false_positives_finite",
                {"bits": bits, "hashes": hashes, "keys": keys},
                (Use("shortcut"), Use("set-mean")),
                _POINTS,
            ),
        ),
        Step(
            "long-filter",
            "For long filters, an exponential",
            "Let the filter grow and keep d = kn/m throws for each bit. The chance to stay clear tends to an exponential, as it does "
            "in any count of many rare chances.",
            sympy.Limit((1 - 1 / bits) ** (density * bits), bits, sympy.oo),
            sympy.exp(-density),
            Follows(words="the limit carried out"),
        ),
        Step(
            "usual",
            "The usual formula",
            "Use the exponential for filters of any length: the formula of the tables. It is the second approximation.",
            usual,
            exponential,
            Given("an approximation: the exponential in place of the power"),
        ),
        Step(
            "library",
            "The library's usual formula",
            "The same expression as in the function behind the calculator.",
            usual,
            exponential,
            Law("filters.bloom_false_positives", {"bits": bits, "hashes": hashes, "keys": keys}, (Use("usual"),)),
        ),
        Step(
            "bend",
            "How an exponential bends",
            "Call G the integral of an integral of an exponential. Everything in it is positive, so it is not negative.",
            area,
            sympy.Integral(sympy.Integral(sympy.exp(-v), (v, 0, u)), (u, 0, x)),
            Given("an area under a positive curve"),
        ),
        Step(
            "tangent-line",
            "The exponential lies above its tangent",
            "With x = 1/m: one miss is rarer than the exponential says. So the second approximation takes too many bits for clear, and "
            "the usual formula is below the first one.",
            sympy.exp(-x),
            1 - x,
            Bounded(area, (Use("bend"),)),
            AT_LEAST,
        ),
        Step(
            "truth",
            "What is true",
            "Given the share X of set bits, the k look-ups are independent, and all hit with probability X to the k. The rate is the "
            "mean of that power. All throws and all look-ups of small filters were gone through.",
            true,
            power,
            Counted(observe, _FILTERS, "Every throw and every look-up of filters of two to four bits"),
        ),
        Step(
            "gap",
            "A power and its tangent",
            "Draw X to the k, and its tangent at the mean. Let D be how far the curve lies above the line.",
            gap[hashes],
            share**hashes - hashes * mean ** (hashes - 1) * share + (hashes - 1) * mean**hashes,
            Given("definition"),
        ),
        Step(
            "one-hash",
            "With one hash function",
            "The power is a straight line then, and its own tangent: no gap. The usual argument is right for k = 1, as far as this "
            "shortcut goes.",
            gap[1],
            0,
            Follows((Use("gap", at={hashes: sympy.Integer(1)}),)),
        ),
        Step(
            "one-more",
            "One hash function more",
            "From k to k + 1 the gap is multiplied by X, which is not negative, and a square is added. Starting at 0 it can never "
            "become negative.",
            gap[hashes + 1],
            share * gap[hashes] + hashes * mean ** (hashes - 1) * (share - mean) ** 2,
            Follows((Use("gap", at={hashes: hashes + 1}), Use("gap"))),
        ),
        Step(
            "mean-gap",
            "The mean of the gap",
            "Take the mean over all filters. A mean of what is never negative is not negative either.",
            mean_gap,
            power - hashes * mean ** (hashes - 1) * mean_share + (hashes - 1) * mean**hashes,
            Given("means add; by the two steps before, none is negative"),
        ),
        Step(
            "mean-share",
            "The mean of X",
            "That X has the mean that we called the mean share is how that was defined.",
            mean_share,
            mean,
            Given("definition"),
        ),
        Step(
            "too-low",
            "The shortcut is too low",
            "So the true rate is at least what the shortcut gives, and the gap is the mean distance from the tangent: 0 only for one "
            "hash function, or if the share never varied.",
            true,
            shortcut,
            Bounded(mean_gap, (Use("truth"), Use("shortcut"), Use("mean-gap", power), Use("mean-share"))),
            AT_LEAST,
        ),
        Step(
            "example",
            "By how much, in the smallest case",
            "Two bits, two hash functions, one key. Half of the time one bit is set, and one look-up in four hits; else both are set "
            "and all hit. That is 5/8 in truth; the shortcut says 9/16.",
            sympy.Add(sympy.Rational(1, 8), sympy.Rational(1, 2), evaluate=False),
            sympy.Add(finite.subs({bits: 2, hashes: 2, keys: 1}), sympy.Rational(1, 16), evaluate=False),
            Follows(words="both computed"),
        ),
        Step(
            "share-left",
            "How many hash functions are best?",
            "For the usual formula, write z for the share of clear bits; more hash functions mean a smaller z.",
            hashes,
            -bits / keys * sympy.log(left),
            Given("definition of z, solved for k"),
        ),
        Step(
            "logarithm",
            "The rate, as a product of logarithms",
            "The logarithm of the usual formula is then a product in which clear and set bits play the same part. So one expects the "
            "best to lie in the middle.",
            hashes * sympy.log(1 - left),
            -bits / keys * sympy.log(left) * sympy.log(1 - left),
            Follows((Use("share-left"),)),
        ),
        Step(
            "middle",
            "In the middle",
            "At half and half the slope is 0.",
            sympy.Subs(sympy.Derivative(sympy.log(left) * sympy.log(1 - left), left), left, sympy.Rational(1, 2)),
            0,
            Follows(words="the derivative at that point"),
        ),
        Step(
            "turn",
            "It is a turn downward",
            "The second derivative there is below 0, as the logarithm of 2 is below 1. With the minus sign before it, the rate is "
            "smallest.",
            sympy.Subs(sympy.Derivative(sympy.log(left) * sympy.log(1 - left), (left, 2)), left, sympy.Rational(1, 2)),
            8 * (sympy.log(2) - 1),
            Follows(words="the second derivative at that point"),
        ),
        Step(
            "best",
            "The best number",
            "A full filter is at its best when half of its bits are set.",
            best,
            -bits / keys * sympy.log(sympy.Rational(1, 2)),
            Given("the number that leaves half of the bits clear"),
        ),
        Step(
            "library-best",
            "The library's best number",
            "It is a real number; take the whole one on either side that gives less.",
            best,
            bits / keys * sympy.log(2),
            Law("filters.bloom_ideal_hashes", {"bits": bits, "keys": keys, "LN_2": sympy.log(2)}, (Use("best"),)),
        ),
    ]
