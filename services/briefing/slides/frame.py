"""The empty deck: 16:9, one layout, the marking on every slide, and a file that is the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from services.briefing.slides import palette
from services.briefing.slides.draw import Box, Run, block, clean, describe, emu, label, text, write
from services.briefing.slides.measure import fit

TITLE = Box(palette.MARGIN, 0.5, palette.WIDTH - 2 * palette.MARGIN, 0.72)
STRIP = 0.34
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
CLASSIFICATION = "OFFICIAL-SENSITIVE"
SYNTHETIC = "SYNTHETIC: NOT REAL PEOPLE"


def blank(title: str, made_at: datetime) -> Any:
    """A presentation with a single title-only layout. `made_at` is written into the properties as it is given."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(palette.WIDTH), Inches(palette.HEIGHT)
    kept: Any = deck.slide_layouts.get_by_name("Title Only")
    for layout in [layout for layout in deck.slide_layouts if layout is not kept]:
        deck.slide_layouts.remove(layout)
    for holder in (*deck.slide_master.placeholders, *kept.placeholders):
        if holder.placeholder_format.type == 1:
            holder.left, holder.top, holder.width, holder.height = emu(TITLE)
        else:
            holder._element.getparent().remove(holder._element)
    _arial(deck)
    properties = deck.core_properties
    properties.title, properties.author, properties.language = title, "BOYD briefing", "en-GB"
    properties.last_modified_by, properties.revision, properties.keywords = "BOYD briefing", 1, CLASSIFICATION
    stamp = made_at.replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = stamp
    return deck


def _arial(deck: Any) -> None:
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Arial"/>')


def slide(deck: Any, title: str, *, box: Box = TITLE, colour: Any = palette.NAVY, size: float = 28) -> Any:
    """A new slide with a real title. Call `close` when it is drawn, so that marking and footer are read last."""
    made = deck.slides.add_slide(deck.slide_layouts[0])
    holder = made.shapes.title
    holder.left, holder.top, holder.width, holder.height = emu(box)
    words, points = fit(title, [size, size - 4, size - 8, 16, 13], box.wide, box.tall, bold=True)
    write(holder.text_frame, [[Run(words, points, True, colour)]])
    holder.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    describe(holder, "Title", f"Title: {title}")
    return made


def close(made: Any, footer: str, number: int, notes: str, *, sandbox: bool) -> None:
    """Marking, footer and speaker notes."""
    wide = palette.WIDTH
    mark = [Run(CLASSIFICATION, 11, True, palette.WHITE)]
    label(made.shapes, Box(0, 0, wide, STRIP), f"Marking: {CLASSIFICATION}", [mark], palette.NAVY)
    if sandbox:
        warning = [Run(SYNTHETIC, 10, True, palette.BLACK)]
        label(made.shapes, Box(wide - 3.0, 0, 3.0, STRIP), SYNTHETIC, [warning], palette.YELLOW)
    block(
        made.shapes,
        Box(palette.MARGIN, 7.02, wide - 2 * palette.MARGIN, 0.012),
        "Rule",
        "Line above the footer",
        palette.LINE,
    )
    text(made.shapes, Box(palette.MARGIN, 7.1, 11.3, 0.22), "Footer", [[Run(footer, 10, False, palette.GREY)]])
    page = [[Run(str(number), 10, True, palette.GREY)]]
    text(made.shapes, Box(wide - palette.MARGIN - 0.6, 7.1, 0.6, 0.22), "Slide number", page, align=PP_ALIGN.RIGHT)
    said = [SYNTHETIC] * sandbox + notes.split("\n")
    made.notes_slide.notes_text_frame.text = "\n".join(clean(line) for line in said)
    for holder in made.notes_slide.shapes:
        describe(holder, holder.name, f"Notes page: {holder.name}")


def packed(deck: Any) -> bytes:
    """The file. Zip entries carry the clock of the moment they are written, so they are given a fixed day instead."""
    saved, made = io.BytesIO(), io.BytesIO()
    deck.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, ZIP_DAY)
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(fixed, old.read(entry.filename))
    return made.getvalue()
