"""A notebook open in JupyterLab, as a test or a benchmark drives it."""

from __future__ import annotations

import json
from typing import Any

from browser.card import Card
from browser.servers import Server

IDLE = "globalThis.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
OPEN = """async (path) => {
    const opened = await jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
    await Promise.all([opened.context.ready, opened.revealed, opened.sessionContext.ready]);
    jupyterapp.shell.activateById(opened.id);
}"""
CLOSE = """async (path) => {
    document.querySelectorAll(".jp-Dialog button.jp-mod-accept").forEach((each) => each.click());
    const open = [...jupyterapp.shell.widgets("main")].find((each) => each.context?.path === path);
    await open.sessionContext.shutdown();
    open.context.model.dirty = false;
    open.dispose();
}"""
"""A notebook that has run is not as it was saved, and Lab would ask what is to become of it."""


def open_lab(server: Server, page: Any) -> None:
    """Open Lab with nothing in it yet, in a workspace of its own, for one notebook after another."""
    page.goto(f"{server.address}/lab/workspaces/workbench")
    page.wait_for_function("globalThis.jupyterapp?.shell", timeout=60_000)
    page.evaluate("async () => { await jupyterapp.restored; jupyterapp.shell.collapseLeft(); }")


def open_notebook(page: Any, path: str) -> None:
    """Open a notebook in a Lab that is open, ready to run."""
    page.bring_to_front()
    page.evaluate(OPEN, path)
    page.wait_for_function(IDLE, timeout=60_000)


def close_notebook(page: Any, path: str) -> None:
    """Close a notebook as it is, and end its kernel."""
    page.evaluate(CLOSE, path)


class LabNotebook:
    """A notebook of some cells, open in Lab."""

    def __init__(self, server: Server, page: Any, name: str) -> None:
        self.server, self.page, self.name = server, page, name

        self.faults: list[str] = []

    def open(self, *cells: str) -> None:
        """Write the notebook and open it, ready to run: in the Lab that is open in the page, or else with it."""
        (self.server.folder / self.name).write_text(json.dumps(notebook_of(list(cells) or [""])))
        if self.page.evaluate("Boolean(globalThis.jupyterapp)"):
            open_notebook(self.page, self.name)
        else:
            self.page.goto(f"{self.server.address}/lab/tree/{self.name}?reset")
            self.page.wait_for_function(IDLE, timeout=60_000)
            self.page.evaluate("void jupyterapp.shell.collapseLeft()")

    def close(self) -> None:
        """Close it as it is, and end its kernel."""
        close_notebook(self.page, self.name)

    def end_kernel(self) -> None:
        """End its kernel, without a page."""
        for each in self.server.call("/api/sessions"):
            if each["path"] == self.name:
                self.server.call(f"/api/sessions/{each['id']}", "DELETE")

    def run_all(self) -> None:
        """Run every cell; a second time too."""
        self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")

    def theme(self, name: str) -> None:
        """Switch Lab's theme: "light" or "dark"."""
        wanted = "JupyterLab Dark" if name == "dark" else "JupyterLab Light"
        self.page.evaluate(f"void jupyterapp.commands.execute('apputils:change-theme', {{theme: '{wanted}'}})")
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{'false' if name == 'dark' else 'true'}'")

    def kernel(self) -> dict[str, Any]:
        """The notebook's kernel."""
        sessions = self.server.call("/api/sessions")
        return next(dict(each["kernel"]) for each in sessions if each["path"] == self.name)

    def python(self, code: str) -> str:
        """What this code prints in the notebook's kernel, run beside its cells."""
        script = """async (code) => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            let printed = "";
            const future = kernel.requestExecute({code, store_history: false});
            future.onIOPub = (message) => {
                if (message.header.msg_type === "stream") printed += message.content.text;
                if (message.header.msg_type === "error") printed += message.content.ename + ": " + message.content.evalue;
            };
            await future.done;
            return printed;
        }"""
        return str(self.page.evaluate(script, code))


def notebook_of(cells: list[str]) -> dict[str, Any]:
    """A notebook of code cells."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": made, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


class Desk(LabNotebook):
    """One open notebook whose only cell shows one thing after another."""

    def show(self, code: str) -> Card:
        """Run this code in the cell, and return the card that it shows."""
        script = """async (code) => {
            document.querySelectorAll(".dstudio").forEach((each) => each.setAttribute("data-old", ""));
            const cell = jupyterapp.shell.currentWidget.content.model.sharedModel.cells[0];
            cell.setSource(code);
            jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
            await jupyterapp.commands.execute("notebook:run-cell");
        }"""
        self.page.evaluate(script, code)
        shown = self.page.locator(".dstudio:not([data-old])").first
        shown.wait_for()
        return Card(self.page, shown)
