"""Headers that every answer carries."""

from collections.abc import Mapping

from aiohttp import web

POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'",),
    "connect-src": ("'self'",),
    "font-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "boyd",
}


def content_security_policy(extra: Mapping[str, tuple[str, ...]]) -> str:
    """POLICY with further sources per directive. ValueError for anything `unsafe-…` or a wildcard."""
    for sources in extra.values():
        if any("unsafe" in source or "*" in source for source in sources):
            raise ValueError(f"the content security policy takes no {sources}")
    merged = {name: tuple(s for s in (*POLICY.get(name, ()), *more) if s != "'none'") for name, more in extra.items()}
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in {**POLICY, **merged}.items())


def add_headers(app: web.Application, *, https: bool, csp: Mapping[str, tuple[str, ...]]) -> None:
    """Sets them just before an answer leaves, so that errors carry them too; a handler's own Cache-Control stays."""
    policy = content_security_policy(csp)

    async def complete(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(FIXED)
        response.headers["Content-Security-Policy"] = policy
        response.headers.setdefault("Cache-Control", "no-store")
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    app.on_response_prepare.append(complete)
