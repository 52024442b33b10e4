"""The parts of a mapping as closures: how a value, an object and an element of a set are read and written."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.visor_sync.domain.identifiers import PncId
from services.visor_sync.domain.values import plain
from services.visor_sync.mapping.converters import WRITTEN, Converter, code_converter, converters
from services.visor_sync.mapping.file import File, Object, Part, Place, Set, steps
from services.visor_sync.reading import section, text
from shared.messages import Json

Section = Mapping[str, Any]
Read = Callable[[Section], Json]


def descent(place: Place) -> Callable[[Section], Section]:
    """From a record to one of its sections; a section that is absent is empty."""
    if not place:
        return lambda record: record
    if len(place) == 1:
        name = place[0]
        return lambda record: section(record, name)

    def down(record: Section) -> Section:
        for name in place:
            record = section(record, name)
        return record

    return down


class Parts:
    """Compiles the parts of one mapping."""

    def __init__(self, file: File) -> None:
        self._codes = file.codes
        self._known = converters(file.day)

    def converter(self, part: Part, *, strict: bool = False) -> Converter:
        """The converter of a part; one with `written` changes the text on its way out."""
        known = self._known[part.kind]
        if part.codes:
            known = code_converter(self._codes[part.codes], part.none, strict=strict)
        write, empty = known.write, None if part.nullable else known.empty
        if part.written:
            change = WRITTEN[part.written]
            return Converter(known.read, lambda value: change(write(value)), empty)
        return Converter(known.read, write, empty)

    def reader(self, name: str, part: Part) -> Read:
        """Reads a part from the section that it stands in."""
        read = self.converter(part).read
        return lambda record: read(record, name)

    def pnc_reader(self, part: Part, born: Part) -> Read:
        """Reads a PNC ID from the whole record: a short year is of the century that the date of birth allows."""
        *above, name = steps(part.at)
        down, birth = descent(tuple(above)), self._deep_reader(born)

        def read(record: Section) -> Json:
            raw = text(down(record), name)
            found = PncId.parse(raw)
            if not found.valid or found.canonical == raw:
                return found.value
            day = birth(record)
            return found.settled(date.fromisoformat(day)).value if day else found.value

        return read

    def _deep_reader(self, part: Part) -> Read:
        *above, name = steps(part.at)
        read = self.reader(name, part)
        if not above:
            return read
        down = descent(tuple(above))
        return lambda record: read(down(record))

    def object_reader(self, row: Object) -> Read:
        """Reads an object from its section, or from the whole record where it has none of its own."""
        needs, together = row.needs, row.together
        first = self._deep_reader(row.parts[needs]) if needs else None
        rest = [(part.gives or (name,), self._deep_reader(part)) for name, part in row.parts.items() if name != needs]

        def read(record: Section) -> Json:
            made: dict[str, Json] = {}
            if first is not None:
                made[needs] = first(record)
                if made[needs] is None or made[needs] == "":
                    return None
            for names, take in rest:
                if len(names) == 1:
                    made[names[0]] = take(record)
                else:
                    made.update(zip(names, take(record), strict=True))
            if any(made[name] is None for name in together):
                made.update(dict.fromkeys(together))
            return made if first is not None or any(it not in (None, "") for it in made.values()) else None

        return read

    def element_reader(self, row: Set) -> Callable[[Any], dict[str, Json]]:
        """Reads an element of a set: its parts that hold something."""
        readers = [(name, self._deep_reader(part)) for name, part in row.parts.items() if not part.of]
        keys = [(name, part.of) for name, part in row.parts.items() if part.of]
        bare = row.bare

        def read(element: Any) -> dict[str, Json]:
            record = {bare: element} if bare else element
            made = {}
            for name, take in readers:
                value = take(record)
                if value is not None and value != "":
                    made[name] = value
            for name, parts in keys:
                words = [str(made.get(part, "")) for part in parts]
                if any(words):
                    made[name] = "-".join(plain(word) or word for word in words)
            return made

        return read

    def writer(self, part: Part, *, strict: bool = False) -> Callable[[Json], Any]:
        """Writes a value, or what stands for none."""
        converter = self.converter(part, strict=strict)
        write, empty = converter.write, converter.empty
        return lambda value: empty if value is None else write(value)
