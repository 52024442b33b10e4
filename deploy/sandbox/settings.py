"""What each process of the sandbox is told, by the names of its settings."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

from deploy.sandbox import kafka
from deploy.sandbox.faults import Fault
from deploy.sandbox.forces import of_briefing
from deploy.sandbox.home import Home, recall, remember
from deploy.sandbox.processes import Command, inherited, last_words, log_file, python
from deploy.sandbox.secrets import Secrets

# Offsets from the port base.
MAP, BRIEFING, VISOR_SYNC, VISOR, ATHENA, IDP = range(6)
OPERATOR = "boyd"
SERVICES = {"map": MAP, "briefing": BRIEFING, "visor_sync": VISOR_SYNC}


def address(home: Home, offset: int) -> str:
    """Where an HTTP part answers."""
    return f"http://127.0.0.1:{home.port(offset)}"


def _listening(home: Home, offset: int) -> dict[str, str]:
    return {"HOST": urlsplit(address(home, offset)).hostname or "", "PORT": str(home.port(offset))}


def _prefixed(name: str, settings: Mapping[str, str]) -> dict[str, str]:
    return {f"{name.upper()}_{setting}": value for setting, value in settings.items()}


def standin(name: str, offset: int, home: Home) -> Command:
    """How a stand-in of a system of record is run."""
    secrets = Secrets(home)
    told = _listening(home, offset) | {
        "DATABASE_URL_FILE": str(secrets.path(f"{name}_database_url")),
        "TOKEN_FILE": str(secrets.path(f"{name}_token")),
    }
    return Command(python("-m", f"deploy.sandbox.standins.{name}"), env=_prefixed(name, told))


def idp(home: Home) -> Command:
    """How the local identity provider is run, with the services and the `boyd` command as its clients."""
    clients = Secrets(home).keep("idp_clients", json.dumps([*_services_as_clients(home), _operator(home)]))
    told = _listening(home, IDP) | {
        "ISSUER": address(home, IDP),
        "CLIENTS_FILE": str(clients),
        "STATE_DIR": str(home.folder("idp")),
    }
    return Command(python("-m", "deploy.sandbox.idp"), env=_prefixed("idp", told))


def _services_as_clients(home: Home) -> list[dict[str, object]]:
    return [
        {
            "client_id": name,
            "secret": Secrets(home).text(f"{name}_oidc_client_secret"),
            "redirect_uris": [f"{address(home, offset)}/sign-in/callback"],
            "audience": f"api://{name}",
        }
        for name, offset in SERVICES.items()
    ]


def _operator(home: Home) -> dict[str, object]:
    """The `boyd` command as a machine, which reads figures from the services' APIs."""
    return {
        "client_id": OPERATOR,
        "secret": Secrets(home).text("operator_secret"),
        "audience": [f"api://{name}" for name in SERVICES],
        "roles": ["operator"],
    }


def service(name: str, home: Home) -> Command:
    """How a service is run, once its owner has migrated its schema."""
    migrate(home, name)
    return operate(home, name)


def operate(home: Home, name: str, *arguments: str) -> Command:
    """How a service is run, or an operator's command of it, such as `weekly`, with the service's own rights."""
    told = _of_service(home, name) | _own(home, name)
    return Command(python("-m", f"services.{name}", *arguments), env=_prefixed(name, told))


def _own(home: Home, name: str) -> dict[str, str]:
    """What only one service is told."""
    if name == "visor_sync":
        return systems(home)
    if name == "briefing":
        return {"OUTPUT": str(home.folder("products")), "FORCE": of_briefing(home)}
    return {
        "SEARCH_KEY_FILE": str(Secrets(home).path("search_key")),
        "TEXT_KEY_FILE": str(Secrets(home).path("search_text_key")),
    }


def migrate(home: Home, name: str) -> None:
    """Bring a service's schema to its newest migration, with the owner's rights; nothing to do costs nothing.

    Raises:
        Fault: with the last line the migration said.
    """
    wanted = _migrations(home, name)
    if recall(home.state).get(f"migrated_{name}") == wanted:
        return
    command = operate(home, name, "migrate")
    owner = {"OWNER_DATABASE_URL_FILE": str(Secrets(home).path(f"{name}_owner_database_url"))}
    log = log_file(home, f"{name}-migrate")
    with log.open("wb") as output:
        env = inherited(command) | _prefixed(name, owner)
        done = subprocess.run(command.argv, cwd=home.root, env=env, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        words = last_words(home, f"{name}-migrate")
        raise Fault(f"the schema of {name} could not be migrated: {words} (all of it: {log})")
    remember(home.state, **{f"migrated_{name}": wanted})


def _migrations(home: Home, name: str) -> str:
    """What tells one set of a service's migrations from another."""
    digest = hashlib.sha256()
    for folder in (home.root / "shared" / "sql", home.root / "services" / name / "sql"):
        for path in sorted(folder.glob("[0-9]*.sql")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _of_service(home: Home, name: str) -> dict[str, str]:
    secrets = Secrets(home)
    return _listening(home, SERVICES[name]) | {
        "DATABASE_URL_FILE": str(secrets.path(f"{name}_database_url")),
        "KAFKA_BOOTSTRAP": kafka.bootstrap(home),
        "PUBLIC_URL": address(home, SERVICES[name]),
        "OIDC_ISSUER": address(home, IDP),
        "OIDC_CLIENT_ID": name,
        "OIDC_CLIENT_SECRET_FILE": str(secrets.path(f"{name}_oidc_client_secret")),
        "ASSETS": str(home.assets),
        "SANDBOX": "true",
        "LOG_LEVEL": "info",
    }


def systems(home: Home) -> dict[str, str]:
    """Where the two systems of record are and how one gets in."""
    secrets = Secrets(home)
    return {
        "VISOR_URL": address(home, VISOR),
        "VISOR_TOKEN_FILE": str(secrets.path("visor_token")),
        "ATHENA_URL": address(home, ATHENA),
        "ATHENA_TOKEN_FILE": str(secrets.path("athena_token")),
        "WITHHELD_KEY_FILE": str(secrets.path("withheld_key")),
        "SEARCH_KEY_FILE": str(secrets.path("search_key")),
    }
