"""Sign-in by OpenID Connect, sessions that can be revoked, bearer tokens for machines."""

from shared.http.users import EVERYWHERE, User
from shared.identity.identity import Identity
from shared.identity.provider import Provider
from shared.identity.sessions import csrf_of, revoke

__all__ = ["EVERYWHERE", "Identity", "Provider", "User", "csrf_of", "revoke"]
