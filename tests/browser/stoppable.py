"""A live server that a test can stop and start again at the same address, as a machine that is switched off."""

import socket
from contextlib import suppress

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler


class _Server(ThreadedWSGIServer):
    """Forgets nobody whom it let in: a browser would go on using an open connection after the server's end."""

    def __init__(self, *args, **kwargs):
        self.let_in = []
        super().__init__(*args, **kwargs)

    def process_request(self, request, client_address):
        self.let_in.append(request)
        super().process_request(request, client_address)

    def server_close(self):
        super().server_close()
        for request in self.let_in:
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)


class _Thread(LiveServerThread):
    def _create_server(self, connections_override=None):
        # The address is wanted again while the system still remembers the last connections to it.
        return _Server((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=True)


class Stoppable:
    """The site at `url`, from the first `start` on always the same address.

    The database must be one that outlives a thread's connections: a file or PostgreSQL, as in tests/settings.py.
    """

    def __init__(self):
        self._port = 0
        self._thread = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    def start(self) -> None:
        self._thread = _Thread("localhost", StaticFilesHandler, port=self._port)
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self._port = self._thread.port

    def stop(self) -> None:
        """Nobody is answered any more, over old connections neither."""
        self._thread.terminate()
