"""Real tables: a marked header row, ruled lines, rows as tall as their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches

from services.briefing.slides import palette
from services.briefing.slides.draw import Box, Paragraph, describe, emu, write
from services.briefing.slides.measure import LEADING, height

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
PAD_X, PAD_Y = 0.08, 0.06

Cell = Sequence[Paragraph]


def cell_height(cell: Cell, wide: float) -> float:
    """Inches a cell's text takes in a column, padding included."""
    return sum(_paragraph_height(paragraph, wide - 2 * PAD_X) for paragraph in cell) + 2 * PAD_Y


def _paragraph_height(runs: Paragraph, room: float) -> float:
    largest = max((run.points for run in runs), default=12)
    joined = "".join(run.text for run in runs)
    return height(joined, largest, room, any(run.bold for run in runs)) if joined else largest * LEADING / 72


def row_heights(rows: Sequence[Sequence[Cell]], columns: Sequence[float], least: float, *, header: bool) -> list[float]:
    """Inches of each row; a header row is as tall as its text, the others at least `least`."""
    tall = [max(cell_height(cell, wide) for cell, wide in zip(row, columns, strict=True)) for row in rows]
    return [height if header and index == 0 else max(least, height) for index, height in enumerate(tall)]


def table(
    shapes: Any,
    corner: tuple[float, float],
    spoken: tuple[str, str],
    columns: Sequence[float],
    rows: Sequence[Sequence[Cell]],
    *,
    header: bool = True,
    least: float = 0.3,
) -> float:
    """A table at a corner, with its name and alt text and column widths in inches; returns the height used."""
    heights = row_heights(rows, columns, least, header=header)
    used = Box(*corner, sum(columns), sum(heights))
    frame = describe(shapes.add_table(len(rows), len(columns), *emu(used)), *spoken)
    made = frame.table
    made.first_row, made.horz_banding, made.first_col = header, False, not header
    frame._element.find(f".//{qn('a:tableStyleId')}").text = NO_STYLE
    for index, wide in enumerate(columns):
        made.columns[index].width = Inches(wide)
    for index, (row, tall) in enumerate(zip(rows, heights, strict=True)):
        made.rows[index].height = Inches(tall)
        for column, cell in enumerate(row):
            _fill(made.cell(index, column), cell, header, header and index == 0)
    return sum(heights)


def _fill(made: Any, cell: Cell, middle: bool, heading: bool) -> None:
    write(made.text_frame, cell)
    made.margin_left = made.margin_right = Inches(PAD_X)
    made.margin_top = made.margin_bottom = Inches(PAD_Y)
    made.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    _rule(made, palette.NAVY if heading else palette.LINE, 1.5 if heading else 0.75)


def _rule(made: Any, colour: RGBColor, points: float) -> None:
    """A line under the cell; `a:lnB` must stand before any fill in `a:tcPr`."""
    properties = made._tc.get_or_add_tcPr()
    line, fill, colour_of = OxmlElement("a:lnB"), OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    for name, value in (("w", str(int(points * 12700))), ("cap", "flat"), ("cmpd", "sng"), ("algn", "ctr")):
        line.set(name, value)
    colour_of.set("val", str(colour))
    fill.append(colour_of)
    line.append(fill)
    properties.insert(0, line)
