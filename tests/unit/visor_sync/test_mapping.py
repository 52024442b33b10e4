"""A mapping that is wrong stops the process, and says where it is wrong."""

from pathlib import Path

import pytest

from services.visor_sync.mapping import FOLDER, WrongMapping, load
from services.visor_sync.settings import Settings
from shared.settings import BadSetting
from shared.settings import load as load_settings
from tests.unit.visor_sync.builders import POLICY

VISOR = (FOLDER / "visor.toml").read_text(encoding="utf-8")
ATHENA = (FOLDER / "athena.toml").read_text(encoding="utf-8")


def settings(environ: dict[str, str]) -> Settings:
    return load_settings(Settings, "VISOR_SYNC_", environ)


def why(folder: Path, text: str, side: str = "visor") -> str:
    """What is said of a mapping."""
    (folder / f"{side}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongMapping) as error:
        load(side, side, POLICY, folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ('collection = "nominals"', "collection = nominals", "Invalid value (at line 4, column 14)"),
        ('collection = "nominals"', "", "its head: Object missing required field `collection`"),
        ('day = "DD/MM/YYYY"', 'day = "D/M/Y"', "day: D/M/Y is not DD, MM or MON, and YYYY with / - or . between them"),
        ('as = "pnc_id"', 'as = "cro"', "fields.pnc_id: there is no converter cro"),
        ('written = "upper"', 'written = "loud"', "sets.vehicles.make: nothing is written loud"),
        ('codes = "risks"', 'codes = "perils"', "fields.risk_level: there is no code table perils"),
        (
            'codes = "sexes", none = "9"',
            'codes = "sexes", none = "8"',
            "fields.sex: none is a code, and not one of its",
        ),
        ('{ at = "Nominal.Surname" }', '{ on = "Nominal.Surname" }', "fields.family_name: Object "),
        ('{ at = "Nominal.Surname" }', '{ at = "Nominal..Surname" }', "fields.family_name: at has an empty step"),
        ('as = "pnc_id"', 'as = "whole"', "fields.pnc_id: only what is withheld is taken whole"),
        ('at = "Vehicles"', 'at = ""', "sets.vehicles: at has an empty step"),
        ('synthetic = "Synthetic"', 'synthetic = ""', "synthetic: at has an empty step"),
        ('{ at = "Nominal.Surname" }', '{ at = "" }', "fields.family_name: at has an empty step"),
        (
            '{ at = "Number", as = "telephone" }',
            '{ at = "Number", as = "point", gives = ["number", "x"] }',
            "sets.telephones.number: only a part of an object gives two",
        ),
        ('needs = "line"', 'needs = "lat"', "objects.main_address: it needs a part that it does not have"),
        ("family_name =", "maiden_name =", "maiden_name: the policy has no row for it"),
        (
            'family_name = { at = "Nominal.Surname" }',
            "",
            "family_name: the policy has a row for it, and the mapping no",
        ),
        ('bank_account = { at = "Finance.BankAccount" }', "", "bank_account: the policy has a row for it, and the"),
        ("[withheld]", "", "sets.household: Object contains unknown field `bank_account`"),
        ("parts.number =", "parts.no =", "sets.telephones: it lacks number, the policy's element_key"),
        ('needs = "state"', 'needs = "place"', "objects.whereabouts: it needs a part that it does not have"),
        ('"Nominal.PNCID", as', '"Nominal.PNCID", read_only = true, as', "pnc_id: the policy sends it here, and it is"),
        ('"Nominal.PNCID"', '"Nominal.Ids.PNCID"', "pnc_id: a partial write reaches two steps deep, and Nominal.Ids"),
        ('"Nominal.PNCID"', '"Nominal.Surname"', "pnc_id: it is written where family_name is"),
        ('"Nominal.PNCID"', '"Address.PNCID"', "main_address: it is written where pnc_id is"),
        ('DR = "drugs"', 'DR = "violent"', "codes.warnings: two codes mean the same, and warning_markers is written"),
        ('modes = { A = "active"', 'moods = { S = "sad" }\nmodes = { A = "active"', "codes.moods: no field uses it"),
        (
            'beside = "date_of_birth"',
            'beside = "sex"',
            "fields.pnc_id: only a pnc_id is read beside another field, and",
        ),
        ('of = ["kind", "place"]', 'of = ["kind", "hat"]', "sets.marks.key: of names other parts of the element, and"),
        ('of = ["kind", "place"], derived = true', 'of = ["kind"]', "sets.marks.key: of names other parts of the elem"),
        (
            'as = "point", gives = ["lat", "lon"]',
            'as = "point"',
            "objects.main_address.point: a point, and only a point",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_by_name_of_file_and_field(tmp_path: Path, was: str, now: str, reason: str) -> None:
    assert was in VISOR
    assert why(tmp_path, VISOR.replace(was, now, 1)).startswith(f"mapping visor.toml: {reason}")


def test_a_table_that_is_only_read_may_have_two_codes_for_one_thing(tmp_path: Path) -> None:
    text = VISOR.replace('L = "low"', 'L = "low", Z = "low"')
    (tmp_path / "visor.toml").write_text(text, encoding="utf-8")
    read = load("visor", "visor", POLICY, tmp_path).read
    assert read("SYN-1", {"Assessment": {"RiskOfSeriousHarm": "Z"}}).cells["risk_level"] == "low"
    assert why(tmp_path, ATHENA.replace('LOW = "low"', 'LOW = "low", LESS = "low"'), "athena").startswith(
        "mapping athena.toml: codes.risks: two codes mean the same, and risk_level is written with it"
    )


def test_what_the_policy_lets_pass_no_mapping_withholds(tmp_path: Path) -> None:
    text = VISOR.replace('risk_level = { at = "Assessment.RiskOfSeriousHarm", codes = "risks" }\n', "")
    text = text.replace("[withheld]\n", '[withheld]\nrisk_level = { at = "Assessment.RiskOfSeriousHarm" }\n')
    assert why(tmp_path, text).endswith("risk_level: the policy lets it pass, and the mapping withholds it")


def test_a_system_s_own_id_is_never_written(tmp_path: Path) -> None:
    text = ATHENA.replace('visor_ref = { at = "visor_ref", nullable = true }\n', "")
    text = text.replace('synthetic = "synthetic"', 'synthetic = "synthetic"\nexternal_id = "visor_ref"')
    assert why(tmp_path, text, "athena").endswith("the policy sends it here, and a system's own id cannot be written")


@pytest.mark.parametrize("written", ["04/07/1971", "4/7/1971", " 04/07/1971 "])
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    read = load("visor", "visor", POLICY).read
    assert read("SYN-1", {"Nominal": {"DateOfBirth": written}}).cells["date_of_birth"] == "1971-07-04"


@pytest.mark.parametrize("written", ["04-JUL-1971", "4-jul-1971", "04-Jul-1971"])
def test_a_month_is_read_in_capitals_or_not(written: str) -> None:
    read = load("athena", "athena", POLICY).read
    assert read("ATH1", {"person": {"dob": written}}).cells["date_of_birth"] == "1971-07-04"


def test_the_side_of_visor_may_speak_its_successor_s_language() -> None:
    told = {"VISOR_URL": "http://x", "VISOR_TOKEN": "t", "ATHENA_URL": "http://y", "ATHENA_TOKEN": "t"}
    told |= {
        "WITHHELD_KEY": "k",
        "SEARCH_KEY": "k",
        "DATABASE_URL": "postgresql://",
        "KAFKA_BOOTSTRAP": "b",
        "PORT": "1",
    }
    told |= {"OIDC_ISSUER": "i", "OIDC_CLIENT_ID": "c", "OIDC_CLIENT_SECRET": "s"}
    environ = {f"VISOR_SYNC_{name}": value for name, value in told.items()}
    assert settings(environ).visor_mapping == "visor"
    assert settings({**environ, "VISOR_SYNC_VISOR_MAPPING": "mapps"}).visor_mapping == "mapps"
    with pytest.raises(BadSetting, match="VISOR_SYNC_VISOR_MAPPING"):
        settings({**environ, "VISOR_SYNC_VISOR_MAPPING": "esperanto"})
