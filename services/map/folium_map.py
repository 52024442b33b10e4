"""The map's shell, made by folium once at start-up; what it renders inline becomes files of our own origin."""

import re
from dataclasses import dataclass

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

CENTRE = (52.25, -0.05)  # between the three counties; the page moves to the officer's own area
BOUNDS = ((51.2, -1.6), (53.2, 1.4))
_INLINE = r"<{0}>(.*?)</{0}>"


@dataclass(frozen=True)
class Shell:
    """`html` goes into the page; the others are served as files. `switches` must run before Leaflet, `script` after."""

    html: str
    style: bytes
    switches: bytes
    script: bytes


class LocalMap(folium.Map):
    """A map that brings no link of its own, so that nothing is loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            location=CENTRE,
            zoom_start=9,
            tiles=None,
            control_scale=True,
            min_lat=BOUNDS[0][0],
            min_lon=BOUNDS[0][1],
            max_lat=BOUNDS[1][0],
            max_lon=BOUNDS[1][1],
            max_bounds=True,
            minZoom=8,
            maxZoom=17,
            zoomAnimation=True,
        )
        self.default_js, self.default_css = [], []  # the page links our own files; a class-wide list would be shared
        self._id = "boyd"  # folium's own ids are random: a stable one gives a stable file


class Basemap(MacroElement):
    """District outlines, built-up areas and place names from one file."""

    _template = Template("{% macro script(this, kwargs) %}basemap({{ this._parent.get_name() }});{% endmacro %}")


class People(MacroElement):
    """Clusters and points, asked for per view by POST; nothing about anyone goes through folium."""

    _template = Template("{% macro script(this, kwargs) %}people({{ this._parent.get_name() }});{% endmacro %}")


def shell() -> Shell:
    """Render the shell. The same bytes every time."""
    drawn = LocalMap()
    drawn.add_child(Basemap(), name="basemap")  # type: ignore[no-untyped-call]
    drawn.add_child(People(), name="people")  # type: ignore[no-untyped-call]
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    header = figure.header.render()
    imports = 'import { basemap, people } from "/assets/map/layers.js";\n'
    return Shell(
        html=figure.html.render(),
        style=_inline("style", header),
        switches=_inline("script", header),
        script=(imports + figure.script.render()).encode(),
    )


def _inline(tag: str, header: str) -> bytes:
    return "\n".join(re.findall(_INLINE.format(tag), header, re.DOTALL)).encode()
