"""Names from a generator: Faker's lists of several languages, in about the mix that the county has."""

import unicodedata
from random import Random
from typing import Literal

from faker import Faker

_LOCALES = {
    "en_GB": 74, "pl_PL": 6, "lt_LT": 4, "ro_RO": 3, "pt_PT": 3, "en_PK": 2, "ga_IE": 2, "hu_HU": 2, "en_NG": 1,
    "cs_CZ": 1, "es_ES": 1, "tr_TR": 1,
}  # fmt: skip


class Names:
    """Draws names; the same random numbers give the same names."""

    def __init__(self) -> None:
        self._fakers = {locale: Faker(locale) for locale in _LOCALES}

    def draw(self, sex: Literal["male", "female"], rng: Random) -> tuple[str, str]:
        """Return family name and given names."""
        locale = rng.choices(list(_LOCALES), list(_LOCALES.values()))[0]
        faker = self._fakers[locale]
        _use(faker, rng)
        given = [self._given(faker, sex)]
        if rng.random() < 0.4:
            given.append(self._given(faker, sex))
        family = self._family(faker, sex)
        if rng.random() < 0.03:
            family = f"{family}-{self._family(faker, sex)}"
        return _composed(family), _composed(" ".join(dict.fromkeys(given)))

    def manager(self, rng: Random) -> str:
        """Return an officer's rank and name."""
        faker = self._fakers["en_GB"]
        _use(faker, rng)
        return f"{rng.choice(('PC', 'PC', 'DC', 'DC', 'DS'))} {faker.first_name()} {faker.last_name()}"

    def _given(self, faker: Faker, sex: Literal["male", "female"]) -> str:
        return str(faker.first_name_male() if sex == "male" else faker.first_name_female())

    def _family(self, faker: Faker, sex: Literal["male", "female"]) -> str:
        return str(faker.last_name_male() if sex == "male" else faker.last_name_female())


def _use(faker: Faker, rng: Random) -> None:
    for generator in faker.factories:
        generator.random = rng


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def plain(name: str) -> str:
    """Return a name without diacritics, as a keyboard without them writes it; ł and ø have no decomposition."""
    split = unicodedata.normalize("NFKD", name.translate(_STROKES))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


_STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i"})
