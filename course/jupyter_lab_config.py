"""How ``make course`` runs JupyterLab: on this machine only, at the course's first page, asking no other host for anything."""

from pathlib import Path

c = get_config()  # noqa: F821 - Jupyter's own name

c.ServerApp.root_dir = str(Path(__file__).resolve().parent.parent)
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.kernel_websocket_connection_class = "dstudio_widgets.prompt_connection.PromptConnection"
c.LabApp.default_url = "/lab/tree/course/START-HERE.ipynb"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"


def _without_news(_handler, page):
    """Leave out the extension that would offer news from another host."""
    page.setdefault("disabledExtensions", []).append("@jupyterlab/apputils-extension:announcements")
    return page


c.ServerApp.tornado_settings = {"page_config_hook": _without_news}
