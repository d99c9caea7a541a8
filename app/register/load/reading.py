"""From CSV files to lines of text: encoding, separator, header; knows nothing of the database."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.register.load.faults import Faults
from app.register.load.shapes import SHAPES, Kind, Shape

SEPARATORS = (";", ",")
# More than any column holds; the reader's own limit would end the whole load.
LONGEST_CELL = 100_000
DOCUMENT = "docs/register-load.md"

NOT_UTF8 = "Het bestand is geen UTF-8. Bewaar het als 'CSV UTF-8'."
NOT_A_TABLE = "Deze regel is niet te lezen: een aanhalingsteken is niet gesloten of staat verkeerd."
NO_SEPARATOR = "De eerste regel heeft geen kolomnamen met een puntkomma of komma ertussen."
OTHER_LENGTH = "Deze regel heeft meer of minder cellen dan de eerste regel."
NO_NEWLINE = "Hier mag geen regeleinde of ander stuurteken in staan."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: where it begins, counted from 1, and its text per column.

    A cell that is empty or not in the file is "".
    """

    number: int
    cells: dict[str, str]


def read_folder(folder: Path, faults: Faults) -> dict[str, list[Line]]:
    """Return the lines of each file by its table; what does not fit goes to `faults`."""
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        faults.add_file(folder.name, "Deze map is er niet of is niet te lezen.")
        return {}
    known = {shape.file for shape in SHAPES}
    for name in names:
        if name not in known:
            faults.add(name, 0, "", f"Dit bestand hoort hier niet; {DOCUMENT} noemt de namen.")
    found = {}
    for shape in SHAPES:
        if shape.file in names:
            found[shape.table] = list(_read_file(folder / shape.file, shape, faults))
        elif shape.is_required:
            faults.add_file(shape.file, "Dit bestand ontbreekt.")
    return found


def _read_file(path: Path, shape: Shape, faults: Faults) -> Iterator[Line]:
    text = _decode(path, shape, faults)
    if text is None:
        return
    separator = _separator(text)
    if separator is None:
        faults.add_file(shape.file, NO_SEPARATOR, line=1)
        return
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from _read_lines(text, separator, shape, faults)
    finally:
        csv.field_size_limit(previous)


def _decode(path: Path, shape: Shape, faults: Faults) -> str | None:
    try:
        content = path.read_bytes()
    except OSError:
        faults.add_file(shape.file, "Dit bestand is niet te lezen.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add_file(shape.file, NOT_UTF8, line=content.count(b"\n", 0, error.start) + 1)
        return None
    if not text.strip():
        faults.add_file(shape.file, "Het bestand is leeg.")
        return None
    return unicodedata.normalize("NFC", text)


def _separator(text: str) -> str | None:
    """Return what stands most often in the header; no name of a column has one of them in it."""
    header = text.lstrip().partition("\n")[0]
    best = max(SEPARATORS, key=header.count)
    return best if best in header else None


def _read_lines(text: str, separator: str, shape: Shape, faults: Faults) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] | None = None
    count = 0
    number = 1
    try:
        for cells in reader:
            begun, number = number, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, begun, shape, faults)
                if header is None:
                    return
            elif len(cells) != len(header):
                faults.add(shape.file, begun, "", OTHER_LENGTH)
            else:
                count += 1
                stripped = (cell.strip() for cell in cells)
                line = Line(begun, dict(zip(header, stripped, strict=True)))
                _refuse_control_characters(line, shape, faults)
                yield line
    except csv.Error:
        faults.add_file(shape.file, NOT_A_TABLE, line=number)
        return
    if not count and shape.is_required and not faults.is_unread(shape.file):
        faults.add_file(shape.file, "Onder de kolomnamen staat geen enkele regel.")


def _header(cells: list[str], number: int, shape: Shape, faults: Faults) -> list[str] | None:
    """Return the names of the columns; None when one is unknown, missing or there twice.

    An unknown name is told by its place: without a header it would be somebody's name.
    """
    header = [cell.strip() for cell in cells]
    known = {column.name for column in shape.columns}
    is_right = True
    for place, name in enumerate(header, start=1):
        sentence = ""
        if name not in known:
            sentence = f"De naam van deze kolom is onbekend; {DOCUMENT} noemt de namen."
        elif name in header[: place - 1]:
            sentence = "Deze kolom staat er twee keer in."
        if sentence:
            faults.add_file(shape.file, sentence, f"nummer {place}", number)
            is_right = False
    for column in shape.columns:
        if column.is_required and column.name not in header:
            faults.add_file(shape.file, "Deze kolom ontbreekt.", column.name, number)
            is_right = False
    return header if is_right else None


def _refuse_control_characters(line: Line, shape: Shape, faults: Faults) -> None:
    for column in shape.columns:
        text = line.cells.get(column.name, "")
        allowed = "\r\n\t" if column.kind is Kind.LINES else ""
        if not text.isprintable() and any(
            unicodedata.category(c) == "Cc" and c not in allowed for c in text
        ):
            faults.add(shape.file, line.number, column.name, NO_NEWLINE)
            line.cells[column.name] = ""
