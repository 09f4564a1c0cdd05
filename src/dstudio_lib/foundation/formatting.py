"""How numbers are written for people: three significant figures, the unit that fits, never ``nan`` or ``1e-05``."""

from __future__ import annotations

import math

NARROW = "\u202f"
MINUS = "\u2212"
SHORTEST = 1e-15
"""Seconds below which a reader is told a bound: light goes 0.3 µm in them."""
TINY = 1e-20
"""Percent below which a reader is told a bound: tried every second since the earth was formed, it would hardly have happened."""

_DURATIONS = (
    (1_000.0, 1e9, "ns"),
    (1_000.0, 1e6, "µs"),
    (1_000.0, 1e3, "ms"),
    (90.0, 1.0, "s"),
    (90.0, 1 / 60, "min"),
    (36.0, 1 / 3_600, "h"),
    (2 * 365.25, 1 / 86_400, "d"),
)
"""Below so many, as they are written, this unit is used; and how many of it are in a second."""
_SI = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_IEC = ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def plain(value: float, figures: int = 6) -> str:
    """Write a number that can be pasted back into code, without exponents for everyday sizes.

    >>> plain(0.00005), plain(12500000.0)
    ('0.00005', '12500000')
    """
    if not math.isfinite(value):
        return "no finite value"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if 1e-9 <= abs(value) < 1e15:
        digits = max(0, figures - 1 - math.floor(math.log10(abs(value))))
        text = f"{value:.{digits}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.{figures}g}"


def number(value: float, figures: int = 3) -> str:
    """Write a number to some significant figures, thousands apart, with a true minus sign.

    >>> number(5570.22), number(-0.0004567), number(2)
    ('5\u202f570', '−0.000457', '2')
    """
    if not math.isfinite(value):
        return "no limit in this model" if value > 0 or math.isnan(value) else "no lower limit"
    if value == 0:
        return "0"
    size = abs(value)
    if size < 1e-9 or size >= 1e15:
        mantissa, _, exponent = f"{size:.{figures - 1}e}".partition("e")
        shown = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return _sign(value) + f"{shown} × 10{superscript(int(exponent))}"
    rounded, digits = _rounded(size, figures)
    text = f"{rounded:,.{max(0, digits)}f}".replace(",", NARROW)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _sign(value) + text


def _rounded(size: float, figures: int) -> tuple[float, int]:
    """Return a positive number to so many figures, and how many of them are after the point."""
    digits = figures - 1 - math.floor(math.log10(size))
    return round(size, digits), digits


def _below(value: float, top: float, figures: int) -> bool:
    """Whether a number is below a bound, and is so as well once it is written to so many figures."""
    size = abs(value)
    return size < top and (size < 0.9 * top or _rounded(size, figures)[0] < top)


def _sign(value: float) -> str:
    return MINUS if value < 0 else ""


def superscript(exponent: int) -> str:
    """Write a whole number as an exponent.

    >>> superscript(-12)
    '⁻¹²'
    """
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def duration(seconds: float, figures: int = 3) -> str:
    """Write a time in the unit that fits what is written: what rounds to 1 000 µs is 1 ms.

    >>> duration(0.0546), duration(90), duration(15805), duration(0.00099999)
    ('54.6\u202fms', '1.5\u202fmin', '4.39\u202fh', '1\u202fms')
    """
    if not math.isfinite(seconds):
        return "no steady state"
    if seconds == 0:
        return f"0{NARROW}s"
    if 0 < seconds < SHORTEST:
        return f"under {number(SHORTEST * 1e9)}{NARROW}ns"
    for top, factor, unit in _DURATIONS:
        if _below(seconds * factor, top, figures):
            return f"{number(seconds * factor, figures)}{NARROW}{unit}"
    return f"{number(seconds / (365.25 * 86_400), figures)}{NARROW}years"


def availability(value: float) -> str:
    """Write an availability to the figure after its first digit that is no nine.

    >>> availability(0.9995), availability(0.99999899), availability(1.0)
    ('99.95\u202f%', '99.9999\u202f%', '100\u202f%')
    """
    down = 1.0 - value
    if down <= 0:
        return f"100{NARROW}%"
    if down >= 0.1:
        return percent(value)
    digits = math.ceil(-math.log10(down) - 1e-9) - 1
    text = f"{value * 100:.{digits}f}"
    if text.startswith("100"):
        text = f"{value * 100:.{digits + 1}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{NARROW}%"


def percent(value: float, figures: int = 3) -> str:
    """Write a share in percent; of one that is practically nothing, say a bound.

    >>> percent(0.634), percent(0.0004), percent(5.4e-177)
    ('63.4\u202f%', '0.04\u202f%', 'under 10⁻²⁰\u202f%')
    """
    if 0 < value * 100 < TINY:
        return f"under 10{superscript(round(math.log10(TINY)))}{NARROW}%"
    return f"{number(value * 100, figures)}{NARROW}%"


def one_in(probability: float) -> str:
    """Write a small probability as a chance.

    >>> one_in(0.0004), one_in(5.4e-177)
    ('1 in 2\u202f500', 'practically never')
    """
    if probability <= 0:
        return "never in this model"
    if probability * 100 < TINY:
        return "practically never"
    return f"1 in {number(1 / probability)}"


def _prefixed(value: float, steps: tuple[tuple[float, str], ...], unit: str, figures: int) -> str:
    for size, prefix in steps:
        if not _below(value / size, 1.0, figures):
            return f"{number(value / size, figures)}{NARROW}{prefix}{unit}"
    return f"{number(value, figures)}{NARROW}{unit}".rstrip(NARROW)


def say(value: float, unit: str = "", figures: int = 3) -> str:
    """Write a value of any unit that a quantity can have.

    >>> say(5_570_230, "m"), say(12.5e6, "byte"), say(1e9, "bit/s"), say(0.75), say(0.02, "dollar/h")
    ('5\u202f570\u202fkm', '11.9\u202fMiB', '1\u202fGbit/s', '0.75', '0.02 dollars/h')
    """
    if not math.isfinite(value):
        return duration(value, figures) if unit == "s" else number(value, figures)
    match unit:
        case "s":
            return duration(value, figures)
        case "m":
            if _below(value, 1_000, figures):
                return f"{number(value, figures)}{NARROW}m"
            return f"{number(value / 1_000, figures)}{NARROW}km"
        case "byte":
            return f"{number(value, figures)}{NARROW}B" if _below(value, 10_000, figures) else _prefixed(value, _IEC, "", figures)
        case "bit/s" | "byte/s" | "1/s" | "request/s":
            return _prefixed(value, _SI, "/s" if unit == "1/s" else unit.replace("request", "req").replace("byte", "B"), figures)
        case "%":
            return percent(value, figures)
        case "degree":
            return f"{number(value, figures)}°"
        case "dollar" | "dollar/h":
            shown = number(value, figures)
            return f"{shown} {unit if shown == '1' else unit.replace('dollar', 'dollars')}"  # long enough to stand on a line of its own
        case "":
            return number(value, figures)
        case _:
            return f"{number(value, figures)}{NARROW}{unit}"
