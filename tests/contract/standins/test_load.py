"""Loading the people into both stand-ins with the command that the sandbox uses."""

import asyncio
import sys
from datetime import date
from pathlib import Path

import aiohttp

from deploy.sandbox.people.generate import generate
from tests.contract.standins.standin import ATHENA, TOKEN, VISOR, Standin, process
from tests.servers import Postgres

TODAY = "2026-11-23"


async def _load(visor_url: str, athena_url: str, folder: Path, records: int = 120) -> tuple[int, str]:
    told = ["--records", str(records), "--seed", "4", "--today", TODAY]
    told += ["--visor-url", visor_url, "--visor-token-file", str(folder / "visor.token")]
    told += ["--athena-url", athena_url, "--athena-token-file", str(folder / "athena.token")]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.sandbox.people",
        "load",
        *told,
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(child.communicate(), 60)
    return child.returncode or 0, output.decode()


async def test_people_are_loaded_once_and_a_load_that_was_broken_off_is_finished(
    postgres: Postgres, tmp_path: Path
) -> None:
    people = generate(120, 4, date.fromisoformat(TODAY))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        postgres.standin_database("visor") as visor_dsn,
        postgres.standin_database("athena") as athena_dsn,
        process(VISOR, visor_dsn, tmp_path) as (_, visor_url),
        process(ATHENA, athena_dsn, tmp_path) as (_, athena_url),
        aiohttp.ClientSession(visor_url, headers=headers) as to_visor,
        aiohttp.ClientSession(athena_url, headers=headers) as to_athena,
    ):
        visor = Standin(VISOR, to_visor, visor_url, visor_dsn)
        athena = Standin(ATHENA, to_athena, athena_url, athena_dsn)
        assert (await _load(visor_url, athena_url, tmp_path, records=40))[0] == 0
        assert (await _load(visor_url, athena_url, tmp_path))[0] == 0
        loaded = (await visor.changes(""))["items"]
        assert [item["id"] for item in loaded] == [person.id for person in people]
        assert {item["author"] for item in loaded} == {"synthetic.load"}
        copies = [person.athena.id for person in people if person.athena]
        assert [item["id"] for item in (await athena.changes(""))["items"]] == copies
        status, output = await _load(visor_url, athena_url, tmp_path)
        assert status == 0
        assert "ViSOR holds records already" in output
        assert (await visor.changes(""))["items"] == loaded


async def test_a_stand_in_that_does_not_answer_is_named_in_one_line(tmp_path: Path) -> None:
    for name in ("visor", "athena"):
        (tmp_path / f"{name}.token").write_text(TOKEN)
    status, output = await _load("http://127.0.0.1:1", "http://127.0.0.1:1", tmp_path)
    assert status == 1
    assert "Error: " in output
    assert "127.0.0.1:1" in output
