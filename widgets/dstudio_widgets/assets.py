"""What the browser is given: ES modules joined into one, the style sheet, and plotly.js from the installed package.

The files under ``static/`` are plain ES modules that import one another; there is no build step. A widget itself
carries only a loader; the loader asks the kernel for the module of all widgets, which a page has once, as it has
plotly.js once. Colours and the Plotly template come from ``dstudio_lib.charts``, so that they are written down once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from dstudio_lib.charts import palette, theme

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)


@cache
def loader(entry: str) -> str:
    """Return the module that a widget carries: it loads the widgets and renders one of them."""
    return _constants(ENTRY=entry, WIDGETS_VERSION=_widgets()[0], PLOTLY_VERSION=version("plotly")) + joined("loader.js")


@cache
def _widgets() -> tuple[str, str]:
    """Return the module of all widgets with its version, which is a digest of it."""
    text = _constants(
        PALETTE={name: palette.tokens(name) for name in palette.SERIES},
        TEMPLATES={name: theme.template(name) for name in palette.SERIES},
        PLOT_CONFIG=theme.CONFIG,
        PLOTLY_VERSION=version("plotly"),
        STYLE=stylesheet(),
    ) + joined("widgets.js")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return digest, _constants(WIDGETS_VERSION=digest) + text


def whole_page() -> tuple[str, str]:
    """Return the widgets as a script whose last constant is ``entries``, and plotly.js, for a page that has no kernel to ask."""
    plotly = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    return _EXPORT.sub("", _widgets()[1]), plotly


@cache
def libraries() -> dict[str, bytes]:
    """Return what a page may ask for, by name and version, compressed."""
    digest, text = _widgets()
    return {
        f"widgets@{digest}": gzip.compress(text.encode(), compresslevel=6, mtime=0),
        f"plotly@{version('plotly')}": gzip.compress(
            files("plotly").joinpath("package_data", "plotly.min.js").read_bytes(), compresslevel=6, mtime=0
        ),
    }


def joined(entry: str) -> str:
    """Return the entry file after everything that it imports, each file once."""
    seen: dict[str, str] = {}

    def visit(name: str) -> None:
        if name in seen:
            return
        text = files(__package__).joinpath("static", name).read_text(encoding="utf-8")
        for needed in _IMPORT.findall(text):
            visit(needed)
        body = _IMPORT.sub("", text)
        seen[name] = body if name == entry else _EXPORT.sub("", body)

    visit(entry)
    return "".join(f"// {name}\n{body}" for name, body in seen.items())


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
