"""`boyd watch` at any pace: a line each for what a person can read, and a line a second for the rest."""

from typing import Any

from deploy.sandbox.cli.watch import READABLE, Reader


def line(at: str, **other: Any) -> dict[str, Any]:
    plain = {"event": "delivered", "source": "visor", "target": "athena", "fields": ["employment"], "ms": 12.0}
    return {"at": f"2026-11-24T{at}+00:00", "nominal_id": "0" * 32, **plain, **other}


def test_a_few_changes_are_a_line_each() -> None:
    shown = list(Reader().hear([line("10:00:00.100"), line("10:00:00.900"), line("10:00:01.000")]))
    assert len(shown) == 3
    assert "visor → athena" in shown[0]


def test_a_thousand_changes_a_second_are_a_few_lines_and_a_sum() -> None:
    reader, shown = Reader(), []
    for second in range(3):
        lines = [line(f"10:00:0{second}.{number:06}", ms=float(number)) for number in range(1000)]
        for start in range(0, 1000, 100):  # as they come, a page at a time
            shown += list(reader.hear(lines[start : start + 100]))
    shown += list(reader.rest())
    assert len(shown) == 3 * (READABLE + 1)
    assert f"{1000 - READABLE:,} visor → athena" in shown[READABLE]
    assert "the slowest 999 ms" in shown[READABLE]
    assert not reader.holds_back


def test_a_sum_tells_the_ways_and_the_cases_apart_and_names_the_fields_that_changed_most() -> None:
    reader = Reader()
    first = [line("10:00:00.0") for _ in range(READABLE)]
    later = [
        line("10:00:00.5", source="athena", target="visor", fields=["aliases", "employment"]),
        line("10:00:00.6", event="case", target="", fields=["sex"]),
        line("10:00:00.7", fields=["aliases", "pnc_id"]),
    ]
    assert len(list(reader.hear([*first, *later]))) == READABLE
    assert reader.holds_back
    [said] = reader.rest()
    assert "1 athena → visor" in said
    assert "1 visor → athena" in said
    assert "1 [yellow]case[/] (visor)" in said
    assert "[bold]aliases," in said
    assert "and 1 other fields" in said


def test_every_change_is_shown_or_counted_once() -> None:
    reader = Reader()
    shown = list(reader.hear(line("10:00:00.1") for _ in range(40)))
    said, after = reader.hear([line("10:00:01.1")])
    assert len(shown) == READABLE
    assert f"{40 - READABLE} visor" in said
    assert "[bold]employment[/]  12 ms" in after
