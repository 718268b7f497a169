"""A tiny receipt printer on a TCP port: it says that it is ready, takes what is sent, and says that it is printed."""

import socket
import threading

_STATUS_READY = b"\x12"


class TillPrinter:
    """Speaks as much ESC/POS as a real one needs to: real-time status (DLE EOT n) and paper status (GS r 1)."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.papers: list[bytes] = []
        """One entry a receipt, without the questions about its state."""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def target(self) -> str:
        """What to enter in the settings."""
        return f"127.0.0.1:{self.port}"

    def unplug(self) -> None:
        """Pull the cable."""
        # A listener that another thread waits on must be shut down, or it takes one more connection.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def plug_in(self) -> None:
        """Put the cable back: the same address answers again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            with link:
                self._talk(link)

    def _talk(self, link: socket.socket) -> None:
        paper = b""
        while data := link.recv(65_536):
            paper += data
            while (at := paper.find(b"\x10\x04")) >= 0 and len(paper) > at + 2:
                link.sendall(_STATUS_READY)
                paper = paper[:at] + paper[at + 3 :]
            if paper.endswith(b"\x1d\x72\x01"):
                self.papers.append(paper.removesuffix(b"\x1d\x72\x01"))
                link.sendall(b"\x00")
                paper = b""
