"""The web server: granian, on this machine's own address unless somebody says otherwise."""

from __future__ import annotations

import socket
from collections.abc import Callable

from cleanclaim.kernel import Refused


def serve(target: str, *, host: str, port: int, workers: int, free: Callable[[], None]) -> None:
    """Serve the WSGI application `target` ("package.module:name") until the process is stopped.

    `free` is called once the port is known to be free.
    Raises Refused where the port is taken: granian itself would say it in a traceback of a child process.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError):
            raise Refused(
                f"Port {port} of {host} cannot be used (taken, or not this machine's); choose another with --port."
            ) from None
    free()
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
