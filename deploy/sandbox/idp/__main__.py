"""Serve the provider until SIGTERM or SIGINT: `python -m deploy.sandbox.idp`."""

import signal
import sys
from types import FrameType

import msgspec
from waitress.server import create_server

from deploy.sandbox.idp.app import build
from deploy.sandbox.idp.settings import Settings
from shared.settings import load


def main() -> int:
    settings = load(Settings, "IDP_")
    try:
        app = build(settings)
        server = create_server(app, host=settings.host, port=settings.port, threads=4, ident="boyd")
    except (OSError, msgspec.DecodeError) as error:
        print(f"boyd: the identity provider cannot start: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        server.close()
    return 0


def _stop(signum: int, frame: FrameType | None) -> None:
    # waitress ends its loop on KeyboardInterrupt and lets requests under way finish.
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
