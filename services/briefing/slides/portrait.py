"""The place of a photograph: a drawn figure that nobody could take for a person."""

from __future__ import annotations

import hashlib
from typing import Any

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE

from services.briefing.slides import palette
from services.briefing.slides.draw import Box, Run, block, describe, label

TINTS = tuple(palette.rgb(tint) for tint in ("7C93AB", "8A9A7B", "A58A74", "8C82A3", "6F9A9A"))


def portrait(shapes: Any, box: Box, person_id: str, *, sandbox: bool) -> None:
    """Head and shoulders in flat shapes; the tint comes from the id, from nothing about the person."""
    tint = TINTS[hashlib.sha256(person_id.encode()).digest()[0] % len(TINTS)]
    alt = "Drawn placeholder, not a photograph of anyone" if sandbox else "No photograph here: see ViSOR"
    group = describe(shapes.add_group_shape(), "Photograph", alt)
    inside = group.shapes
    ground = block(inside, box, "Ground", "Hatched ground of the placeholder", palette.SKY)
    ground.fill.patterned()
    ground.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    ground.fill.fore_color.rgb, ground.fill.back_color.rgb = palette.rgb("DDE6EF"), palette.SKY
    middle, head = box.left + box.wide / 2, box.tall * 0.34
    shoulders = Box(middle - box.wide * 0.34, box.top + box.tall * 0.54, box.wide * 0.68, box.tall * 0.46 - 0.3)
    body = block(inside, shoulders, "Shoulders", "Drawn shoulders", tint, MSO_SHAPE.ROUND_2_SAME_RECTANGLE)
    body.adjustments[0] = 0.5
    face = Box(middle - head * 0.42, box.top + box.tall * 0.14, head * 0.84, head)
    block(inside, face, "Head", "Drawn head", tint, MSO_SHAPE.OVAL)
    caption = "SYNTHETIC DRAWING" if sandbox else "PHOTOGRAPH: SEE ViSOR"
    strip = Box(box.left, box.top + box.tall - 0.3, box.wide, 0.3)
    label(inside, strip, "Caption", [[Run(caption, 10, True, palette.WHITE)]], palette.NAVY)
