"""What every step of the making shares: seed, day, names, and which identifiers are taken."""

from collections.abc import Callable
from datetime import date
from random import Random

from deploy.sandbox.people.names import Names


class Making:
    """One run of the generator."""

    def __init__(self, seed: str, today: date) -> None:
        self.today = today
        self.names = Names()
        self._seed = seed
        self._taken: set[str] = set()

    def rng(self, what: str, number: int) -> Random:
        """Return the random numbers of one step for one person, which no other step disturbs."""
        return Random(f"{self._seed}/{what}/{number}")  # noqa: S311

    def fresh(self, draw: Callable[[], str]) -> str:
        """Draw until a value comes that nobody has, and take it."""
        value = draw()
        while value in self._taken:
            value = draw()
        self._taken.add(value)
        return value
