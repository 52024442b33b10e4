"""The mappings' code tables against each other: what one system can say, the others have a word for."""

from typing import Any

import pytest

from services.visor_sync.mapping import FOLDER
from services.visor_sync.mapping.file import File, parse

FILES = {path.stem: parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def said(file: File) -> dict[str, set[Any]]:
    """What a system can say in codes, by field and part."""
    return {place.partition(".")[2]: set(file.codes[part.codes].values()) for place, part in file.parts() if part.codes}


def test_there_is_a_mapping_for_each_system() -> None:
    assert {"visor", "athena", "mapps"} <= set(FILES)


@pytest.mark.parametrize("field", sorted({field for file in FILES.values() for field in said(file)}))
def test_what_one_system_can_say_the_others_have_a_word_for(field: str) -> None:
    meanings = [said(file)[field] for file in FILES.values() if field in said(file)]
    assert meanings == [meanings[0]] * len(meanings)


@pytest.mark.parametrize("system", FILES)
def test_a_code_means_one_thing_and_a_thing_has_one_code(system: str) -> None:
    for codes in FILES[system].codes.values():
        assert len(set(codes.values())) == len(codes)
