"""Databases, roles and schemas of the sandbox: made when missing, each role confined to its own."""

from dataclasses import dataclass

import asyncpg

from deploy.sandbox import postgres
from deploy.sandbox.home import Home
from deploy.sandbox.secrets import Secrets

DATABASE = "boyd"
SERVICES = ("visor_sync", "briefing", "map")
STANDINS = ("visor", "athena")


@dataclass(frozen=True)
class Addresses:
    """Connection URLs of one service's schema: `owner` migrates, `runtime` serves."""

    owner: str
    runtime: str


async def settle(home: Home) -> None:
    """Make what is missing of the sandbox's databases, and write each address to its secret file."""
    secrets = Secrets(home)
    await create_database(home, DATABASE)
    for service in SERVICES:
        addresses = await create_schema(home, DATABASE, service)
        secrets.keep(f"{service}_database_url", addresses.runtime)
        secrets.keep(f"{service}_owner_database_url", addresses.owner)
    for standin in STANDINS:
        secrets.keep(f"{standin}_database_url", await create_owned(home, standin, standin))


async def create_database(home: Home, database: str, owner: str = "postgres") -> None:
    """Make a database that only its owner and the roles it is granted to may enter."""
    connection = await postgres.connect(home)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}" OWNER "{owner}"')
        for name in (database, "postgres", "template1"):
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    finally:
        await connection.close()


async def create_owned(home: Home, database: str, role: str) -> str:
    """Make a database that belongs to one role, as other people's systems have; returns its address."""
    await _role(home, role)
    await create_database(home, database, owner=role)
    return _address(home, database, role)


async def create_schema(home: Home, database: str, service: str) -> Addresses:
    """Make a service's schema in a database, with its owner role and its runtime role (usage only)."""
    owner = f"{service}_owner"
    await _role(home, owner)
    await _role(home, service)
    connection = await postgres.connect(home, database)
    try:
        await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        await connection.execute(f'GRANT CONNECT ON DATABASE "{database}" TO "{owner}", "{service}"')
        await connection.execute(f'GRANT TEMPORARY ON DATABASE "{database}" TO "{service}"')  # for a new generation
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{service}" AUTHORIZATION "{owner}"')
        await connection.execute(f'GRANT USAGE ON SCHEMA "{service}" TO "{service}"')
        for role in (owner, service):
            await connection.execute(f'ALTER ROLE "{role}" IN DATABASE "{database}" SET search_path = "{service}"')
    finally:
        await connection.close()
    return Addresses(owner=_address(home, database, owner), runtime=_address(home, database, service))


async def drop_database(home: Home, database: str) -> None:
    """Remove a database and whoever is connected to it."""
    connection = await postgres.connect(home)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    finally:
        await connection.close()


async def _role(home: Home, role: str) -> None:
    """Make a login role whose password is the secret `postgres_ROLE`."""
    password = Secrets(home).text(f"postgres_{role}")
    connection = await postgres.connect(home)
    try:
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            try:
                # The secret's alphabet is URL-safe base64, so it needs no escaping.
                await connection.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{password}'")
            except asyncpg.DuplicateObjectError:
                return
    finally:
        await connection.close()


def _address(home: Home, database: str, role: str) -> str:
    return postgres.address(home, database, role, Secrets(home).text(f"postgres_{role}"))
