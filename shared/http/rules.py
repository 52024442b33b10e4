"""Who may use a route: the rule that every route declares."""

import msgspec

from shared.http.users import User

ROLES = {
    "warranted-officer": "warranted officers",
    "npt-supervisor": "neighbourhood team supervisors",
    "ppu-staff": "Public Protection Unit staff",
    "ppu-supervisor": "Public Protection Unit supervisors",
    "intelligence": "intelligence staff",
    "auditor": "auditors",
}


class Rule(msgspec.Struct, frozen=True):
    """What a caller must be; `allows` decides, `who` says it to a person who was refused."""

    def allows(self, user: User | None) -> bool:
        raise NotImplementedError

    def who(self) -> str:
        raise NotImplementedError


class Public(Rule, frozen=True):
    def allows(self, user: User | None) -> bool:
        return True

    def who(self) -> str:
        return "anyone"


class SignedIn(Rule, frozen=True):
    def allows(self, user: User | None) -> bool:
        return user is not None and not user.machine

    def who(self) -> str:
        return "anyone who is signed in"


class Roles(Rule, frozen=True):
    names: tuple[str, ...]

    def allows(self, user: User | None) -> bool:
        return user is not None and not user.machine and not user.roles.isdisjoint(self.names)

    def who(self) -> str:
        return _listed([ROLES[name] for name in self.names])


class Machine(Rule, frozen=True):
    role: str

    def allows(self, user: User | None) -> bool:
        return user is not None and user.machine and self.role in user.roles

    def who(self) -> str:
        return "other systems"


class AnyOf(Rule, frozen=True):
    rules: tuple[Rule, ...]

    def allows(self, user: User | None) -> bool:
        return any(rule.allows(user) for rule in self.rules)

    def who(self) -> str:
        return _listed([rule.who() for rule in self.rules])


def public() -> Rule:
    """For health, metrics, assets and sign-in only: nobody is asked who they are."""
    return Public()


def signed_in() -> Rule:
    """Any person with a session, whatever the role: signing out, for one."""
    return SignedIn()


def roles(*names: str) -> Rule:
    """A person with a session and at least one of these roles. ValueError for none, or for one not in ROLES."""
    unknown = [name for name in names if name not in ROLES]
    if unknown or not names:
        raise ValueError(f"not roles of this system: {unknown or 'none given'}")
    return Roles(names)


def machine(role: str) -> Rule:
    """A bearer token for this service that carries `role`; no session can satisfy it."""
    return Machine(role)


def any_of(*rules: Rule) -> Rule:
    """Satisfied by whichever of `rules` is satisfied first. ValueError when one of them is public."""
    if not rules or any(isinstance(rule, Public) for rule in rules):
        raise ValueError("any_of takes at least one rule, and none that is public")
    return AnyOf(rules)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
