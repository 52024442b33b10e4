"""Scripts, styles and pictures from the service's own origin, found and hashed once at start."""

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
import structlog
from aiohttp import web

from shared.http.errors import Problem
from shared.http.routes import Route
from shared.http.rules import public

log = structlog.get_logger()

OWN = Path(__file__).parent / "assets"

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
}
TEXT = frozenset({".css", ".js", ".mjs", ".json", ".svg"})


class Asset(msgspec.Struct, frozen=True):
    body: bytes
    packed: bytes | None
    content_type: str
    tag: str


class Assets:
    """Every file below `folders` by its relative path; where two folders hold the same path the later one wins.

    Only what was there at start is served, so a path in a request never reaches the file system.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._held: dict[str, Asset] = {}
        for folder in (OWN, *folders):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix in TYPES:
                    self._held[path.relative_to(folder).as_posix()] = _read(path)

    def add(self, name: str, body: bytes) -> None:
        """Serve `body` under `name` (its suffix gives the type), for what a service makes at start."""
        self._held[name] = _asset(body, Path(name).suffix)

    def url(self, name: str) -> str:
        """The address of an asset with its hash, so that it may be cached for ever; one that is missing is logged."""
        asset = self._held.get(name)
        if asset is None:
            log.warning("asset.missing", asset=name)
            return f"/assets/{name}"
        return f"/assets/{name}?v={asset.tag}"

    def route(self) -> Route:
        """`GET /assets/…`: for ever when the address carries the current hash, else checked again by ETag."""
        return Route("GET", "/assets/{name:.+}", self._serve, public())

    async def _serve(self, request: web.Request) -> web.Response:
        asset = self._held.get(request.match_info["name"])
        if asset is None:
            raise Problem(404, "There is no such asset.")
        current = request.query.get("v") == asset.tag
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
            "ETag": f'"{asset.tag}"',
            "Vary": "Accept-Encoding",
        }
        if f'"{asset.tag}"' in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        body = asset.body
        if asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = asset.packed, "gzip"
        return web.Response(body=body, content_type=asset.content_type, charset=_charset(asset), headers=headers)


def _charset(asset: Asset) -> str | None:
    return "utf-8" if asset.packed is not None else None


def _read(path: Path) -> Asset:
    return _asset(path.read_bytes(), path.suffix)


def _asset(body: bytes, suffix: str) -> Asset:
    tag = hashlib.sha256(body).hexdigest()[:16]
    packed = gzip.compress(body, compresslevel=6, mtime=0) if suffix in TEXT else None
    return Asset(body, packed, TYPES[suffix], tag)
