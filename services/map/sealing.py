"""What officers search for, sealed: kept for a supervisor's dip-check, readable with the service's key alone."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unopened(Exception):
    """It was not sealed with any of the keys, or was changed since."""


class Seal:
    """Fernet (AES-128-CBC, HMAC-SHA256); `keys` are secrets with commas between: the first seals, all open."""

    def __init__(self, keys: str) -> None:
        made = [hashlib.sha256(key.strip().encode()).digest() for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])

    def close(self, text: bytes) -> str:
        """Sealed, as ASCII; the same text is never the same twice."""
        return self._fernet.encrypt(text).decode()

    def open(self, sealed: str) -> bytes:
        """What was sealed.

        Raises:
            Unopened: with these keys it cannot be.
        """
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as error:
            raise Unopened from error
