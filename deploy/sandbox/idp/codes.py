"""Authorisation codes: in memory, for one minute, taken once; and nonces, never taken twice."""

import threading
import time
from collections.abc import Callable

import msgspec

from deploy.sandbox.idp.people import Officer

CODE_LASTS = 60.0
NONCE_LASTS = 3600.0


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for when the code was given, in the words that Authlib asks for it."""

    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    officer: Officer
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return ["pwd"]


class Codes:
    """Shared by the server's threads. `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[float, Code]] = {}
        self._nonces: dict[tuple[str, str], float] = {}

    def keep(self, text: str, code: Code) -> None:
        """Remember a code that was just given, and its nonce."""
        now = self._clock()
        with self._lock:
            self._codes = {key: held for key, held in self._codes.items() if held[0] > now}
            self._nonces = {key: until for key, until in self._nonces.items() if until > now}
            self._codes[text] = (now + CODE_LASTS, code)
            self._nonces[code.client_id, code.nonce] = now + NONCE_LASTS

    def take(self, text: str, client_id: str) -> Code | None:
        """The code, which from now on is gone: whoever shows it second, or with a wrong verifier, gets nothing more."""
        with self._lock:
            until, code = self._codes.pop(text, (0.0, None))
        fits = code is not None and code.client_id == client_id and until > self._clock()
        return code if fits else None

    def nonce_was_used(self, client_id: str, nonce: str) -> bool:
        with self._lock:
            return self._nonces.get((client_id, nonce), 0.0) > self._clock()
