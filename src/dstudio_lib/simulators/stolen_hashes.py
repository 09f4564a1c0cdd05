"""A stolen table of password hashes, somebody who guesses, and how many passwords fall.

The claims: without salts one pass over the guesses serves every account, and with salts the same work is shared out among them; making the
hash slower pushes back the passwords that machines drew to where nobody gets, and those that people thought up by a few bits only, so that
a share of them falls whatever the hash; and everything that a slow hash costs the attacker it costs the defender at each log-in.

How many guesses a password withstands is its place in the order in which the attacker guesses. For random passwords each place is equally
likely. For passwords of people the logarithm of the place is taken to be normal, with the median at 20 bits (Bonneau 2012, against an
optimal dictionary) and a spread that lets ten guesses at each account find about two in a hundred (his figure of fewer than 10 bits
against guesses on-line): a model, through two published points.

References: bonneau2012science.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.formulas.security import AttackTime, Entropy, GuessRate
from dstudio_lib.foundation.quantities import Items, Probability, like
from dstudio_lib.foundation.quantity import Toggle
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy

MEDIAN_BITS = 20.0
"""Half of people's passwords fall within 2^20 guesses that are made in the best order (bits)."""
SPREAD_BITS = 8.0
"""Standard deviation of the same over people (bits)."""
SAMPLE = 20_000
"""Passwords that are drawn, to stand for all accounts."""


@dataclass(frozen=True)
class StolenHashes(Settings):
    """The table, who chose the passwords in it, and what the attacker has."""

    accounts: Annotated[int, like(Items, name="accounts", symbol="N", lower=1, upper=10**10, default=10**6, practical=(1, 1e9))] = 10**6
    guess_rate: GuessRate = 1_437.5
    attack_time: AttackTime = 2_592_000.0
    salted: Annotated[bool, Toggle("salted", "each hash has a salt of its own, so that a guess is tried at one account only", True)] = True
    drawn: Annotated[
        float, like(Probability, name="drawn by machine", symbol="m", meaning="share of passwords that no person thought up")
    ] = 0.0
    entropy: Annotated[float, like(Entropy, meaning="bits of a password that a machine drew")] = 64.6

    @property
    def guesses(self) -> float:
        """Guesses that each account gets: all of them without salts, and an equal part with them."""
        return self.guess_rate * self.attack_time / (self.accounts if self.salted else 1)


@dataclass(frozen=True)
class Run:
    """The places (as bits) of the passwords in the order of guesses, and which were drawn by machine."""

    settings: StolenHashes
    places: numpy.ndarray
    by_machine: numpy.ndarray

    @cached_property
    def _fallen(self) -> numpy.ndarray:
        import numpy as np

        guesses = self.settings.guesses
        return self.places <= (np.log2(guesses) if guesses > 0 else -np.inf)

    @property
    def fallen(self) -> float:
        """Share of all accounts whose password was found."""
        return float(self._fallen.mean())

    @property
    def fallen_of_people(self) -> float:
        """The same of the passwords that people thought up."""
        return float(self._fallen[~self.by_machine].mean()) if not self.by_machine.all() else 0.0

    @property
    def accounts_lost(self) -> int:
        """Accounts whose password was found, of all in the table."""
        return round(self.fallen * self.settings.accounts)


def simulate(settings: StolenHashes, *, seed: int = 1) -> Run:
    """Draw passwords and let the attacker guess until the time is up.

    >>> simulate(StolenHashes(drawn=1.0)).fallen
    0.0
    """
    import numpy as np

    draw = array_stream(seed, "stolen_hashes")
    by_machine = draw.random(SAMPLE) < settings.drawn
    of_people = np.maximum(0.0, draw.normal(MEDIAN_BITS, SPREAD_BITS, SAMPLE))
    of_machines = np.maximum(0.0, settings.entropy + np.log2(draw.random(SAMPLE)))
    return Run(settings, np.where(by_machine, of_machines, of_people), by_machine)
