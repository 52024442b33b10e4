"""Shapes with text, alt text and a language: what python-pptx leaves to the caller."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from services.briefing.slides import palette
from services.briefing.slides.measure import width


class Box(NamedTuple):
    """A place on the slide in inches."""

    left: float
    top: float
    wide: float
    tall: float


class Run(NamedTuple):
    text: str
    points: float = 12
    bold: bool = False
    colour: RGBColor = palette.INK


Paragraph = Sequence[Run]


def emu(box: Box) -> tuple[Any, Any, Any, Any]:
    return Inches(box.left), Inches(box.top), Inches(box.wide), Inches(box.tall)


NOT_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a record may hold and a slide may not: controls and lone surrogates."""


def clean(words: str) -> str:
    return NOT_XML.sub(" ", words)


def describe(shape: Any, name: str, alt: str) -> Any:
    """Name and alt text; python-pptx has no interface for `descr`."""
    shape.name = clean(name)
    shape._element._nvXxPr.cNvPr.set("descr", clean(alt))
    return shape


def write(frame: Any, paragraphs: Sequence[Paragraph], align: Any = PP_ALIGN.LEFT, after: float = 0) -> None:
    """Fill a text frame: fixed size, no inner margins, wrapped, British English."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after, paragraph.space_before = align, Pt(after), Pt(0)
        for run in runs:
            _run(paragraph.add_run(), run)


def _run(made: Any, run: Run) -> None:
    made.text = clean(run.text)
    made.font.size, made.font.bold, made.font.name = Pt(run.points), run.bold, palette.FONT
    made.font.color.rgb = run.colour
    made.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK


def text(shapes: Any, box: Box, name: str, paragraphs: Sequence[Paragraph], **how: Any) -> Any:
    """A text box; its alt text is its name, since the text reads itself."""
    shape = shapes.add_textbox(*emu(box))
    write(shape.text_frame, paragraphs, **how)
    return describe(shape, name, name)


def block(shapes: Any, box: Box, name: str, alt: str, fill: RGBColor, kind: Any = MSO_SHAPE.RECTANGLE) -> Any:
    shape = shapes.add_shape(kind, *emu(box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = fill
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    shape._element.remove(style)
    return describe(shape, name, alt)


def label(
    shapes: Any, box: Box, name: str, runs: Sequence[Paragraph], fill: RGBColor, kind: Any = MSO_SHAPE.RECTANGLE
) -> Any:
    """A filled block with centred text."""
    shape = block(shapes, box, name, name, fill, kind)
    write(shape.text_frame, runs, align=PP_ALIGN.CENTER)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    return shape


PILL, GAP = 0.28, 0.08


def flow(words: Sequence[str], room: float, points: float = 11) -> list[tuple[float, float, float]]:
    """Left, top and width in inches of pills that flow over lines."""
    places: list[tuple[float, float, float]] = []
    left = top = 0.0
    for word in words:
        wide = min(width(word, points, bold=True) + 0.24, room)
        if left and left + wide > room:
            left, top = 0.0, top + PILL + GAP
        places.append((left, top, wide))
        left += wide + GAP
    return places


def badges(shapes: Any, box: Box, words: Sequence[str], points: float = 11) -> None:
    """Warning markers as text on dark pills."""
    for word, (left, top, wide) in zip(words, flow(words, box.wide, points), strict=True):
        place = Box(box.left + left, box.top + top, wide, PILL)
        runs = [[Run(word, points, True, palette.WHITE)]]
        pill = label(shapes, place, f"Warning marker: {word}", runs, palette.BLACK, MSO_SHAPE.ROUNDED_RECTANGLE)
        pill.adjustments[0] = 0.3
