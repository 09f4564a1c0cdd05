"""What the browser is given: ES modules joined into one, the style sheet, and plotly.js.

The files under ``static/`` are plain ES modules that import one another; there is no build step. A widget itself
carries only a loader; the loader asks the kernel for the module of all widgets, which a page has once, as it has
plotly.js once. Colours and the Plotly template come from ``dstudio_lib.charts``, so that they are written down once.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from importlib.resources import files

from dstudio_lib.charts import palette, theme
from dstudio_lib.engine.binary import BINARY

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)
_PLOTLY = re.compile(r"plotly\.js \(basic - minified\) v([\d.]+)")


@cache
def loader(entry: str) -> str:
    """Return the module that a widget carries: it loads the widgets and renders one of them."""
    return _constants(ENTRY=entry, WIDGETS_VERSION=_widgets()[0], PLOTLY_VERSION=_plotly()[0]) + joined("loader.js")


@cache
def _widgets() -> tuple[str, str]:
    """Return the module of all widgets with its version, which is a digest of it."""
    text = _settled() + joined("widgets.js")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return digest, _constants(WIDGETS_VERSION=digest) + text


def _settled() -> str:
    """Return what every page is told: colours, templates, the sheet, versions, and the engine as text."""
    return _constants(
        PALETTE={name: palette.tokens(name) for name in palette.SERIES},
        TEMPLATES={name: theme.template(name) for name in palette.SERIES},
        PLOT_CONFIG=theme.CONFIG,
        PLOTLY_VERSION=_plotly()[0],
        STYLE=stylesheet(),
        ENGINE=base64.b64encode(BINARY.read_bytes()).decode(),
    )


def whole_page(entry: str) -> tuple[str, str]:
    """Return one kind of widget as a script whose last constant is ``entries``, and plotly.js, for a page that has no kernel to ask."""
    text = _constants(WIDGETS_VERSION=_widgets()[0]) + _settled() + joined("widgets.js", entry)
    return _EXPORT.sub("", text), _plotly()[1]


@cache
def libraries() -> dict[str, bytes]:
    """Return what a page may ask for, by name and version, compressed."""
    kinds = {"widgets": _widgets(), "plotly": _plotly()}
    return {f"{name}@{known_as}": gzip.compress(text.encode(), compresslevel=6, mtime=0) for name, (known_as, text) in kinds.items()}


@cache
def _plotly() -> tuple[str, str]:
    """Return version and text of plotly.js: its own bundle of lines, bars and pies, a quarter of what a page would have to read."""
    text = files(__package__).joinpath("static", "borrowed", "plotly-basic.min.js").read_text(encoding="utf-8")
    (known_as,) = _PLOTLY.findall(text[:200])
    return known_as, text


def joined(entry: str, only: str = "") -> str:
    """Return the entry file after everything that it imports, each file once; of all widgets ``only`` one kind, if it is named."""
    seen: dict[str, str] = {}

    def visit(name: str) -> None:
        if name in seen:
            return
        text = files(__package__).joinpath("static", name).read_text(encoding="utf-8")
        if only and name == entry:
            text = _of_one_kind(text, only)
        for needed in _IMPORT.findall(text):
            visit(needed)
        body = _IMPORT.sub("", text)
        seen[name] = body if name == entry else _EXPORT.sub("", body)

    visit(entry)
    return "".join(f"// {name}\n{body}" for name, body in seen.items())


def _of_one_kind(text: str, kind: str) -> str:
    """Return the module of all widgets with one entry, and what that one imports."""
    [render] = re.findall(rf"^  {kind}: dressed\((\w+)\),$", text, re.MULTILINE)
    text = re.sub(r"^  \w+: dressed\((\w+)\),\n", lambda found: found[0] if found[1] == render else "", text, flags=re.MULTILINE)
    return re.sub(r"^import \{ (render\w+) \} from .*\n", lambda found: found[0] if found[1] == render else "", text, flags=re.MULTILINE)


def _constants(**given: object) -> str:
    return "".join(f"const {name} = {json.dumps(value, separators=(',', ':'))};\n" for name, value in given.items())


@cache
def stylesheet() -> str:
    """Return the style sheet, its colours as custom properties of both themes."""
    rules = [
        f'.dstudio[data-theme="{name}"] {{ color-scheme: {name}; '
        + " ".join(f"--{role}: {colour};" for role, colour in palette.tokens(name).items())
        + " }"
        for name in palette.SERIES
    ]
    return "\n".join(rules) + "\n" + files(__package__).joinpath("static", "style.css").read_text(encoding="utf-8")
