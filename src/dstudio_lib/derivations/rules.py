"""The ways in which a step may follow: each is a check that is run, on expressions or on every case of a finite world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .steps import AT_LEAST, EQUAL, BrokenStep, Step, Use, Verdict


@dataclass(frozen=True, slots=True)
class Given:
    """A definition or an assumption. It is not checked, it is what the rest is checked from."""

    words: str = "assumed"
    uses: tuple[Use, ...] = ()

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Say that there is nothing to check."""
        return Verdict(None, "Taken as given; later checks rest on it and notice if it is changed.")


@dataclass(frozen=True, slots=True)
class Follows:
    """Algebra: with the earlier steps put in, the two sides differ by nothing.

    Sums, integrals, derivatives and limits are carried out by SymPy. ``where`` are conditions under which that is allowed.
    """

    uses: tuple[Use, ...] = ()
    words: str = "algebra"
    where: tuple[Any, ...] = ()

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Simplify the difference of the two sides."""
        if step.relation != EQUAL:
            raise BrokenStep("Algebra shows that two sides are equal; an inequality needs a certificate.")
        rest = difference(step, self.uses, known, self.where)
        if rest == 0:
            return Verdict(True, f"Left minus right{_with(self.uses)} simplifies to 0.")
        return Verdict(False, f"Left minus right{_with(self.uses)} leaves {rest}, which should be 0.")


@dataclass(frozen=True, slots=True)
class Bounded:
    """An inequality with its certificate: the larger side minus the smaller equals an expression that cannot be negative."""

    certificate: Any
    uses: tuple[Use, ...] = ()
    words: str = "what lies between the two sides cannot be negative"

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check that the certificate is the gap, and that its sign follows from the signs of its parts."""
        if step.relation == EQUAL:
            raise BrokenStep("A certificate shows an inequality; this step states an equality.")
        gap = -1 if step.relation == AT_LEAST else 1
        certificate = _put(self.certificate, [use.pair(known) for use in self.uses])
        rest = _simplest(gap * -difference(step, self.uses, known) - certificate)
        if rest != 0:
            return Verdict(False, f"The gap between the two sides is not the certificate: {rest} is left over.")
        if self.certificate.is_nonnegative is not True:
            return Verdict(False, f"Nothing here says that {self.certificate} cannot be negative.")
        return Verdict(True, f"The gap{_with(self.uses)} is {self.certificate}, and its parts leave it no way to be negative.")


@dataclass(frozen=True, slots=True)
class Induction:
    """A closed form over whole numbers: right at the start, and carried from each number to the next by an earlier equation."""

    over: Any
    carried_by: Use
    start: Any = 0
    from_: tuple[Use, ...] = ()

    @property
    def words(self) -> str:
        """The rule, with its variable."""
        return f"induction over {self.over}, from {self.start}"

    @property
    def uses(self) -> tuple[Use, ...]:
        """The equation that carries it, and what the start and the closed form need."""
        return (self.carried_by, *self.from_)

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check the start, then that the next value is that of the closed form."""
        following = step.left.subs(self.over, self.over + 1)
        left, right = Use(self.carried_by.name, following, self.carried_by.at).pair(known)
        pairs = [use.pair(known) for use in self.from_]
        at_start = _simplest(_put((step.left - step.right).subs(self.over, self.start), pairs))
        if at_start != 0:
            return Verdict(False, f"At {self.over} = {self.start} the two sides differ by {at_start}.")
        reached = right.xreplace({step.left: step.right})
        rest = _simplest(_put(reached - _last_taken_out(step.right.subs(self.over, self.over + 1), self.over), pairs))
        if rest != 0:
            return Verdict(False, f"From {self.over} to {self.over} + 1, {left} misses the closed form by {rest}.")
        return Verdict(True, f"It holds at {self.over} = {self.start}, and {_named(self.uses)} carries it from {self.over} to the next.")


@dataclass(frozen=True, slots=True)
class Conserved:
    """An equality over whole numbers, because the difference of its sides is 0 at the start and never changes."""

    over: Any
    starts: tuple[Use, ...]
    stays: tuple[Use, ...]
    words: str = "the difference starts at 0 and never changes"

    @property
    def uses(self) -> tuple[Use, ...]:
        """What shows the start, and what shows that nothing changes."""
        return (*self.starts, *self.stays)

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check the start and one step onward."""
        gap = step.left - step.right
        at_start = _simplest(_put(gap.subs(self.over, 0), [use.pair(known) for use in self.starts]))
        if at_start != 0:
            return Verdict(False, f"At {self.over} = 0 the two sides differ by {at_start}.")
        change = _simplest(_put(gap.subs(self.over, self.over + 1) - gap, [use.pair(known) for use in self.stays]))
        if change != 0:
            return Verdict(False, f"From {self.over} to {self.over} + 1 the difference changes by {change}.")
        return Verdict(True, f"The difference is 0 at {self.over} = 0 by {_named(self.starts)}, and {_named(self.stays)} keeps it so.")


@dataclass(frozen=True, slots=True)
class Averaged:
    """The mean of both sides of an earlier line: each product of its variables is replaced by the mean that it has.

    ``means`` maps products of the variables to their means; that of a product of independent ones is the product of the means.
    """

    line: str
    variables: Sequence[Any]
    means: Mapping[Any, Any]
    words: str = "the mean of both sides"

    @property
    def uses(self) -> tuple[Use, ...]:
        """The line whose mean is taken."""
        return (Use(self.line),)

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Take the mean of the earlier line, product by product, and compare."""
        import sympy

        left, right = self.uses[0].pair(known)
        mean = sympy.Integer(0)
        for powers, factor in sympy.Poly(left - right, *self.variables).terms():
            product = sympy.prod([variable**power for variable, power in zip(self.variables, powers, strict=True)])
            if product != 1 and product not in self.means:
                return Verdict(False, f"Nothing says what the mean of {product} is.")
            mean += factor * self.means.get(product, 1)
        rest = _simplest(mean - (step.left - step.right))
        if rest != 0:
            return Verdict(False, f"The mean of {self.line.replace('-', ' ')} differs from this line by {rest}.")
        return Verdict(True, f"The mean of {self.line.replace('-', ' ')}, taken product by product, is this line.")


@dataclass(frozen=True, slots=True)
class Counted:
    """Every case of a finite world, counted one by one in exact arithmetic.

    ``observe`` takes one case and returns what is counted in it, by symbol; both sides are computed from that.
    """

    observe: Callable[..., Mapping[Any, Any]]
    cases: Sequence[tuple[Any, ...]]
    world: str
    uses: tuple[Use, ...] = ()
    words: str = "every case counted"

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Count every case and compare the two sides."""
        if step.relation != EQUAL:
            raise BrokenStep("Counting shows that two sides are equal; an inequality needs a certificate.")
        pairs = [use.pair(known) for use in self.uses]
        letters = tuple(self.observe(*self.cases[0]))
        sides = [_exactly(_put(side, pairs), letters) for side in (step.left, step.right)]
        for case in self.cases:
            seen = self.observe(*case)
            left, right = (side(*map(_exact, seen.values())) for side in sides)
            if left != right:
                where = ", ".join(f"{symbol} = {value}" for symbol, value in seen.items())
                return Verdict(False, f"Counted was {where}; then the left side is {left} and the right side {right}.")
        return Verdict(True, f"{self.world}: {len(self.cases)} cases counted, and in each the two sides are equal.")


@dataclass(frozen=True, slots=True)
class Proved:
    """A line that another derivation ends in, with other letters. That derivation is checked too.

    ``letters`` maps the names of its symbols to the symbols here.
    """

    derivation: str
    step: str
    letters: Mapping[str, Any]
    uses: tuple[Use, ...] = ()

    @property
    def words(self) -> str:
        """The rule, with the derivation's title."""
        from dstudio_lib import derivations

        return f"{derivations.get(self.derivation).title}, derived in its own notebook"

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check the other derivation, and that this is its line."""
        from dstudio_lib import derivations

        other = derivations.get(self.derivation)
        line = other.step(self.step).step
        sides = line.left - line.right
        letters = {symbol: self.letters[symbol.name] for symbol in sides.free_symbols if symbol.name in self.letters}
        rest = _simplest(sides.subs(letters, simultaneous=True) - (step.left - step.right))
        if rest != 0 or line.relation != step.relation:
            return Verdict(False, f"{other.title} says something else: the two lines differ by {rest}.")
        if not other.holds:
            return Verdict(False, f"{other.title} does not hold itself.")
        return Verdict(True, f"It is the line {self.step.replace('-', ' ')!r} of that derivation, all of whose checks were run and hold.")


@dataclass(frozen=True, slots=True)
class Law:
    """The last line: it follows from the steps it uses, and its right side is the formula of the library.

    The formula is compared symbol by symbol, or point by point where it is computed by a loop. ``symbols`` maps each
    parameter of the formula to its symbol here; ``points`` are values of the parameters, for loops.
    """

    formula: str
    symbols: Mapping[str, Any]
    uses: tuple[Use, ...]
    points: Sequence[Mapping[str, Any]] = ()
    where: tuple[Any, ...] = ()

    @property
    def words(self) -> str:
        """The rule, with the formula's id."""
        return f"compared with the library's `{self.formula}`, shown in its own letters"

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check the line against the steps before it, and against the function that learners call."""
        import sympy

        from dstudio_lib import formulas

        if (rest := difference(step, self.uses, known, self.where)) != 0:
            return Verdict(False, f"Left minus right{_with(self.uses)} leaves {rest}, which should be 0.")
        law, right = formulas.get(self.formula), sympy.sympify(step.right)
        if self.points:
            return self._at_points(law, right)
        expression = law.expression()
        rest = _simplest(right - expression.subs({each: self.symbols[each.name] for each in expression.free_symbols}), self.where)
        if rest == 0:
            return Verdict(True, f"It follows{_with(self.uses)} and is the expression that {law.id} computes: the difference is 0.")
        return Verdict(False, f"The right side and {law.id} differ by {rest}.")

    def _at_points(self, law: Callable[..., float], right: Any) -> Verdict:
        for point in self.points:
            computed = float(law(**point))
            derived = float(right.subs({self.symbols[name]: _exact(value) for name, value in point.items()}).doit())
            if abs(computed - derived) > 1e-9 * max(abs(computed), 1e-300):
                return Verdict(False, f"At {point} the library computes {computed:.12g}, and this line gives {derived:.12g}.")
        agrees = f"{self.formula}, which computes it by other means, agrees to nine digits in {len(self.points)} settings."
        return Verdict(True, f"It follows{_with(self.uses)} and {agrees}")


def difference(step: Step, uses: Sequence[Use], known: Mapping[str, Step], where: Sequence[Any] = ()) -> Any:
    """Return left minus right with earlier steps put in, as simple as SymPy makes it."""
    import sympy

    rest = _put(sympy.sympify(step.left) - sympy.sympify(step.right), [use.pair(known) for use in uses])
    return _simplest(rest, where)


def _put(expression: Any, pairs: Sequence[tuple[Any, Any]]) -> Any:
    for old, new in pairs:
        # What holds for every index also holds for the index of a sum, into which subs does not go.
        indexed = type(old).__name__ == "Indexed"
        expression = expression.xreplace({old: new}) if indexed else expression.subs(old, new)
    return expression


def _last_taken_out(expression: Any, last: Any) -> Any:
    """Write a product up to ``last`` as the product before it, times its last factor."""
    import sympy

    def peeled(product: Any) -> Any:
        (index, first, _) = product.limits[0]
        return sympy.Product(product.function, (index, first, last - 1)) * product.function.subs(index, last)

    long = [each for each in expression.atoms(sympy.Product) if each.limits[0][2] == last]
    return expression.xreplace({each: peeled(each) for each in long})


def _simplest(expression: Any, where: Sequence[Any] = ()) -> Any:
    """Carry out what is left undone, and simplify; a residue is returned as it is."""
    import sympy

    if _plainly_not_zero(sympy.sympify(expression)):
        return expression
    done = sympy.sympify(expression).doit()
    for condition in where:
        relation = isinstance(condition, sympy.core.relational.Relational)
        done = done.subs(condition, True) if relation else sympy.refine(sympy.simplify(done), condition)
    if done.has(sympy.Max, sympy.Min):
        done = done.rewrite(sympy.Abs)
    if done.has(sympy.beta):
        done = sympy.gammasimp(done.rewrite(sympy.gamma))
    for simpler in (sympy.expand, sympy.simplify, lambda each: sympy.simplify(sympy.expand_func(sympy.gammasimp(each)))):
        done = simpler(done)
        if done == 0:
            return done
    return done


def _plainly_not_zero(expression: Any) -> bool:
    """Whether one value of the letters shows that it is no identity, which saves looking for a simpler form in vain."""
    import sympy

    endless = any(sympy.oo in each.limits[0] for each in expression.atoms(sympy.Sum))
    if endless or expression.has(sympy.Integral, sympy.Limit, sympy.Derivative, sympy.Subs):
        return False
    bases = {base.label for base in expression.atoms(sympy.IndexedBase)}
    bound = {each.limits[0][0] for each in expression.atoms(sympy.Sum, sympy.Product)}
    indexed = {each for each in expression.atoms(sympy.Indexed) if not each.free_symbols & bound}
    letters = sorted(expression.free_symbols - bases - bound - set(indexed), key=str)
    values = {each: sympy.Rational(3 + 2 * i, 101) for i, each in enumerate(sorted(indexed, key=str))}
    point = {each: sympy.Integer(3 + i) if each.is_integer else sympy.Rational(17 + 4 * i, 89) for i, each in enumerate(letters)}
    try:
        value = complex(expression.xreplace(values).subs(point).doit().evalf())
    except (TypeError, ValueError, ZeroDivisionError):
        return False
    return 1e-9 < abs(value) < 1e100


def _exactly(side: Any, letters: Sequence[Any]) -> Callable[..., Any]:
    """Return a side as a function of its letters, in exact arithmetic."""
    import sympy

    return sympy.Lambda(letters, sympy.sympify(side).doit())  # type: ignore[no-any-return]


def _exact(value: Any) -> Any:
    import sympy

    return sympy.Integer(value) if isinstance(value, int) else sympy.Rational(str(value))


def _named(uses: Sequence[Use]) -> str:
    return " and ".join(dict.fromkeys(use.name.replace("-", " ") for use in uses))


def _with(uses: Sequence[Use]) -> str:
    return f", with {_named(uses)} put in," if uses else ""
