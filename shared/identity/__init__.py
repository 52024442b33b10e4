"""Sign-in by OpenID Connect, sessions that can be revoked, bearer tokens for machines."""

from shared.http.users import EVERYWHERE, User
from shared.identity.identity import Identity, utc_now
from shared.identity.provider import Provider
from shared.identity.sessions import choose_purpose, csrf_of, revoke
from shared.identity.sign_in import safe_path

__all__ = ["EVERYWHERE", "Identity", "Provider", "User", "choose_purpose", "csrf_of", "revoke", "safe_path", "utc_now"]
