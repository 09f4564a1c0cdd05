"""A learner's cells and outputs, made safe to show in formgrader and in feedback.

Outputs keep their text and their PNG and JPEG pictures; everything else is left out. Prose stays readable markdown, with its
formulas and its own pictures, but holds no HTML, no link, no diagram script and no TeX command that can act. Zero-width spaces
do that: they change what a renderer sees and nothing of what a reader sees.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

BREAK = "\u200b"
MOST_TEXT = 200_000
MOST_OUTPUT = 50_000
_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[\[(:])")
_FENCED_DIAGRAM = re.compile(r"^([ \t>]*(?:`{3,}|~{3,})[ \t]*)(?=mermaid)", re.MULTILINE | re.IGNORECASE)
_TEX = re.compile(r"\\(?=(?:href|url|style|class|cssId|require|data|html\w*|unicode|includegraphics|def|let|newcommand|renewcommand)\b)")
_OWN_PICTURE = re.compile(r"!\[([^\]\[\n]{0,200})\]\(attachment:([A-Za-z0-9 ._-]{1,120})\)")
_ADDRESS = re.compile(r"\b((?:https?|ftp|file|mailto|javascript|vbscript|data):)(?=\S)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


def prose(text: str, attachments: Mapping[str, Any] | None = None) -> tuple[str, dict[str, dict[str, str]]]:
    """Return markdown that cannot act, and the pictures attached to it that may stay.

    >>> prose("<b>2 < 3</b> and [here](javascript:x)")[0].replace(BREAK, "|")
    '<|b>2 < 3<|/b> and [here]|(javascript:|x)'
    """
    kept = {name: picture for name, given in (attachments or {}).items() if (picture := _picture(given))}
    parts, end = [], 0
    for found in _OWN_PICTURE.finditer(text[:MOST_TEXT]):
        if found[2] in kept:
            parts += [_inert(text[end : found.start()]), f"![{_inert(found[1])}](attachment:{found[2]})"]
            end = found.end()
    parts.append(_inert(text[end:MOST_TEXT]))
    return "".join(parts), {name: kept[name] for name in kept if f"(attachment:{name})" in text}


def _inert(text: str) -> str:
    text = _CONTROL.sub("", text)
    text = _TAG.sub("<" + BREAK, text)
    text = _LINK.sub("]" + BREAK, text)
    text = _ADDRESS.sub(r"\1" + BREAK, text)
    text = _FENCED_DIAGRAM.sub(r"\1text ", text)
    return _TEX.sub(lambda _: "\\" + BREAK, text)


def raw(text: str) -> str:
    """Return the text of a raw cell, which nbconvert would pass on as HTML, as indented markdown code."""
    return "\n".join("    " + line for line in _inert(text[:MOST_TEXT]).split("\n"))


def _picture(given: Any) -> dict[str, str] | None:
    if not isinstance(given, dict):
        return None
    kept = {kind: data for kind, data in given.items() if kind in _PICTURES and _is_picture(kind, data)}
    return kept or None


def _is_picture(kind: str, data: Any) -> bool:
    if not isinstance(data, str) or len(data) > 4_000_000:
        return False
    try:
        return base64.b64decode("".join(data.split()), validate=True).startswith(_PICTURES[kind])
    except (binascii.Error, ValueError):
        return False


def outputs(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a cell's outputs with their text and pictures only, each of them in nbformat's shape."""
    left = MOST_OUTPUT
    kept: list[dict[str, Any]] = []
    for output in given:
        made = _output(output, left)
        if made is None:
            continue
        left -= sum(len(value) for value in _texts(made))
        kept.append(made)
        if left <= 0:
            kept.append({"output_type": "stream", "name": "stdout", "text": "[the rest of the output is left out here]\n"})
            break
    return kept


def _output(output: dict[str, Any], left: int) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream" and isinstance(output.get("text"), str):
        return {
            "output_type": "stream",
            "name": "stderr" if output.get("name") == "stderr" else "stdout",
            "text": _text(output["text"], left),
        }
    if kind == "error":
        lines = [line for line in _list(output.get("traceback")) if isinstance(line, str)]
        name, value = (part if isinstance(part, str) else "" for part in (output.get("ename"), output.get("evalue")))
        shown = _text("\n".join(lines), left).split("\n")
        return {"output_type": "error", "ename": _text(name, 200), "evalue": _text(value, 2_000), "traceback": shown}
    data = output.get("data")
    if kind in ("display_data", "execute_result") and isinstance(data, dict):
        safe: dict[str, str] = {each: "".join(data[each].split()) for each in _PICTURES if _is_picture(each, data.get(each))}
        if isinstance(data.get("text/plain"), str):
            safe["text/plain"] = _text(data["text/plain"], left)
        return {"output_type": "display_data", "data": safe, "metadata": {}} if safe else None
    return None


def _texts(output: dict[str, Any]) -> list[str]:
    if output["output_type"] == "stream":
        return [output["text"]]
    if output["output_type"] == "error":
        return list(output["traceback"])
    return [output["data"].get("text/plain", "")]


def _text(text: str, left: int) -> str:
    return _CONTROL.sub("", text[: max(0, left)]).encode("utf-8", "replace").decode("utf-8")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
