"""A kernel's web socket that sends each message at once; for the configuration of the servers, which import it by name."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection without Nagle's algorithm.

    A kernel answers a moved slider with three small messages (busy, result, idle). Nagle's algorithm holds the second back
    until the browser has acknowledged the first, and an acknowledgement of its own waits, on Linux for 40 ms and more
    (``TCP_DELACK_MIN`` in its ``include/net/tcp.h``): most of the time that a slider's round trip takes.
    """

    def connect(self) -> Any:
        """Connect, and have small messages sent without waiting for the last one to be acknowledged."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
