"""Sign-in by OpenID Connect, sessions that can be revoked, bearer tokens for machines."""

from shared.identity.users import EVERYWHERE, User

__all__ = ["EVERYWHERE", "User"]
