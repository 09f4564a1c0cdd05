"""How numbers are written for people: three significant figures, the unit that fits, never ``nan`` or ``1e-05``."""

from __future__ import annotations

import math

NARROW = "\u202f"
MINUS = "\u2212"

_DURATIONS = (
    (1e-6, 1e9, "ns"),
    (1e-3, 1e6, "µs"),
    (1.0, 1e3, "ms"),
    (90.0, 1.0, "s"),
    (5_400.0, 1 / 60, "min"),
    (129_600.0, 1 / 3_600, "h"),
    (2 * 365.25 * 86_400.0, 1 / 86_400, "d"),
)
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
    digits = figures - 1 - math.floor(math.log10(size))
    rounded = round(size, digits)
    text = f"{rounded:,.{max(0, digits)}f}".replace(",", NARROW)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _sign(value) + text


def _sign(value: float) -> str:
    return MINUS if value < 0 else ""


def superscript(exponent: int) -> str:
    """Write a whole number as an exponent.

    >>> superscript(-12)
    '⁻¹²'
    """
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def duration(seconds: float, figures: int = 3) -> str:
    """Write a time in the unit that fits.

    >>> duration(0.0546), duration(90), duration(15805)
    ('54.6\u202fms', '1.5\u202fmin', '4.39\u202fh')
    """
    if not math.isfinite(seconds):
        return "no steady state"
    if seconds == 0:
        return f"0{NARROW}s"
    for limit, factor, unit in _DURATIONS:
        if abs(seconds) < limit:
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
    """Write a share in percent.

    >>> percent(0.634), percent(0.0004)
    ('63.4\u202f%', '0.04\u202f%')
    """
    return f"{number(value * 100, figures)}{NARROW}%"


def one_in(probability: float) -> str:
    """Write a small probability as a chance.

    >>> one_in(0.0004)
    '1 in 2\u202f500'
    """
    if probability <= 0:
        return "never in this model"
    return f"1 in {number(1 / probability)}"


def _prefixed(value: float, steps: tuple[tuple[float, str], ...], unit: str, figures: int) -> str:
    for size, prefix in steps:
        if abs(value) >= size:
            return f"{number(value / size, figures)}{NARROW}{prefix}{unit}"
    return f"{number(value, figures)}{NARROW}{unit}".rstrip(NARROW)


def say(value: float, unit: str = "", figures: int = 3) -> str:
    """Write a value of any unit that a quantity can have.

    >>> say(5_570_230, "m"), say(12.5e6, "byte"), say(1e9, "bit/s"), say(0.75), say(0.02, "dollar/h")
    ('5\u202f570\u202fkm', '11.9\u202fMiB', '1\u202fGbit/s', '0.75', '0.02 dollars/h')
    """
    match unit:
        case "s":
            return duration(value, figures)
        case "m":
            if abs(value) >= 1_000:
                return f"{number(value / 1_000, figures)}{NARROW}km"
            return f"{number(value, figures)}{NARROW}m"
        case "byte":
            return _prefixed(value, _IEC, "", figures) if abs(value) >= 10_000 else f"{number(value, figures)}{NARROW}B"
        case "bit/s" | "byte/s" | "1/s" | "request/s":
            return _prefixed(value, _SI, "/s" if unit == "1/s" else unit.replace("request", "req").replace("byte", "B"), figures)
        case "%":
            return percent(value, figures)
        case "degree":
            return f"{number(value, figures)}°"
        case "dollar" | "dollar/h":
            return f"{number(value, figures)} {unit.replace('dollar', 'dollars')}"  # long enough to stand on a line of its own
        case "":
            return number(value, figures)
        case _:
            return f"{number(value, figures)}{NARROW}{unit}"
