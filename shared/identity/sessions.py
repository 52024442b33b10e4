"""Sessions as rows that end: idle after 15 minutes, at the latest after 10 hours, at once when revoked."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from shared.http import Purpose, Session, User
from shared.postgres import Connection, Queries

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
PURPOSE = timedelta(minutes=60)

q = Queries(Path(__file__).parent / "sql" / "queries.sql")


def new_secret() -> str:
    """256 random bits as URL-safe text without padding."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256. The secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(secret: str) -> str:
    """The token that pages of the session `secret` put into their forms; it cannot be turned back into the secret."""
    mac = hmac.digest(secret.encode(), b"boyd form token", "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class Sessions:
    """The `sessions` table of the service's own schema. Every time is given by the caller, in UTC."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def start(self, user: User, now: datetime) -> str:
        """Open a session and return the secret for its cookie; sessions too old to be live are forgotten."""
        secret = new_secret()
        roles, areas = sorted(user.roles), sorted(user.areas)
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute(q.forget_sessions, now - ABSOLUTE)
            await conn.execute(q.start_session, digest(secret), user.subject, user.name, roles, user.force, areas, now)
        return secret

    async def find(self, secret: str, now: datetime, *, touch: bool = True) -> Session | None:
        """The session that `secret` opens, or None when it never was, has ended or timed out."""
        key, oldest_seen, oldest_start = digest(secret), now - IDLE, now - ABSOLUTE
        if touch:
            row = await self._pool.fetchrow(q.touch_session, key, oldest_seen, oldest_start, now)
        else:
            row = await self._pool.fetchrow(q.live_session, key, oldest_seen, oldest_start)
        if row is None:
            return None
        user = User(row["subject"], row["name"], frozenset(row["roles"]), row["force"], frozenset(row["areas"]))
        return Session(key, user, csrf_of(secret), _purpose(row, now))

    async def end(self, session: Session, now: datetime) -> None:
        """Sign out: the cookie opens nothing from here on."""
        await self._pool.execute(q.end_session, session.id_hash, now)


async def choose_purpose(conn: Connection, session: Session, code: str, reference: str, now: datetime) -> Purpose:
    """Note why a session looks from here on, inside the caller's transaction; only another choice prolongs it."""
    chosen = Purpose(code, reference, now + PURPOSE)
    await conn.execute(q.choose_purpose, session.id_hash, code, reference, chosen.until)
    return chosen


def _purpose(row: asyncpg.Record, now: datetime) -> Purpose | None:
    until = row["purpose_until"]
    return Purpose(row["purpose"], row["reference"], until) if until is not None and until > now else None


async def revoke(conn: Connection, subject: str, now: datetime) -> int:
    """End every session of one person, inside the caller's transaction; returns how many were live."""
    return len(await conn.fetch(q.end_sessions_of_subject, subject, now))
