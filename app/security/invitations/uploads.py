"""Reads a list of people out of a CSV or XLSX file that somebody sends: bounded, trusting none."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

KILOBYTE = 1024
LONGEST_FILE = 1024 * KILOBYTE
# A spreadsheet of our length unpacks to less than a megabyte.
LONGEST_UNPACKED = 12 * 1024 * KILOBYTE
MOST_PARTS = 200
MOST_ROWS = 2000
# A spreadsheet may have rows that look empty, but not without end.
LAST_ROW = 20_000
MOST_COLUMNS = 50
LONGEST_CELL = 300
_ZIP = b"PK\x03\x04"
# What a spreadsheet's XML never has, and an attack on its reader does.
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_HEADS = {
    "gemeente": ("gemeente", "gemeentecode", "gemeentenaam"),
    "email": ("email", "emailadres", "mail", "mailadres"),
    "naam": ("naam", "contactpersoon", "naamcontactpersoon", "weergavenaam"),
}


class UploadError(Exception):
    """The file can't be read as a list of people; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class UploadedRow:
    """One row as it was typed, and where it stood."""

    number: int
    gemeente: str
    email: str
    naam: str
    has_formula: bool = False


def read_upload(content: bytes) -> list[UploadedRow]:
    """Return the rows under the heading; raises UploadError.

    What it is shows from what is in it: its name and what the browser says count for nothing.
    """
    if len(content) > LONGEST_FILE:
        raise UploadError(_("Het bestand is te groot. Het mag hoogstens 1 MB zijn."))
    if not content.strip():
        raise UploadError(_("Het bestand is leeg."))
    cells = _from_xlsx(content) if content.startswith(_ZIP) else _from_csv(content)
    return _rows(iter(cells))


# What a file is made of.


def _from_csv(content: bytes) -> Iterable[Sequence[Any]]:
    text = _decoded(content).lstrip()
    first = text.splitlines()[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise UploadError(
            _("Het bestand is niet te lezen als CSV. Kijk of de aanhalingstekens kloppen.")
        ) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and text.strip():
            return text
    raise UploadError(_("Dit is geen CSV- of Excelbestand (.xlsx)."))


def _from_xlsx(content: bytes) -> Iterable[Sequence[Any]]:
    _refuse_bomb(content)
    try:
        # Formulas stay formulas: what they came to elsewhere is not what somebody typed.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
        yield from rows
    except UploadError:
        raise
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError,
        TypeError, AttributeError, OSError, EOFError, OverflowError, NotImplementedError,
    ) as error:  # fmt: skip
        raise UploadError(_("Het Excelbestand is beschadigd of van een ander soort.")) from error


def _refuse_bomb(content: bytes) -> None:
    """Unpack everything once, counting: a small file may hold far more than it seems."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise UploadError(_("Het Excelbestand is te groot."))
            left = LONGEST_UNPACKED
            for part in parts:
                with packed.open(part) as stream:
                    left = _looked_through(stream, left)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as e:
        raise UploadError(_("Het Excelbestand is beschadigd of van een ander soort.")) from e


def _looked_through(stream: IO[bytes], left: int) -> int:
    """Read one part to its end and return what is left of the room; raises UploadError."""
    tail = b""
    while piece := stream.read(64 * KILOBYTE):
        left -= len(piece)
        if left < 0:
            raise UploadError(_("Het Excelbestand is te groot."))
        # Without the zeros, so that another encoding hides nothing.
        seen = tail + piece.replace(b"\x00", b"").upper()
        if any(word in seen for word in _FORBIDDEN):
            raise UploadError(_("Het Excelbestand is beschadigd of van een ander soort."))
        tail = seen[-16:]
    return left


# What the rows say.


def _rows(cells: Iterator[Sequence[Any]]) -> list[UploadedRow]:
    places = _places(next(cells, ()))
    found: list[UploadedRow] = []
    for number, row in enumerate(cells, start=2):
        if len(found) == MOST_ROWS or number == LAST_ROW:
            raise UploadError(_("Het bestand heeft meer dan %(n)s regels.", n=MOST_ROWS))
        if not any(_text(cell) for cell in row):
            continue
        found.append(_row(number, row, places))
    if not found:
        raise UploadError(_("Onder de kopregel staat niemand."))
    return found


def _places(heading: Sequence[Any]) -> dict[str, int]:
    heads = [_head(cell) for cell in heading[:MOST_COLUMNS]]
    places = {}
    for wanted, words in _HEADS.items():
        place = next((heads.index(word) for word in words if word in heads), None)
        if place is None:
            raise UploadError(
                _("De eerste regel hoort de kolommen te noemen: gemeente, e-mail en naam.")
            )
        places[wanted] = place
    return places


def _head(cell: Any) -> str:
    return "".join(sign for sign in _text(cell).lower() if sign.isalpha())


def _row(number: int, row: Sequence[Any], places: dict[str, int]) -> UploadedRow:
    typed = {wanted: _cell(row, place) for wanted, place in places.items()}
    return UploadedRow(number, **typed, has_formula=any(t.startswith("=") for t in typed.values()))


def _cell(row: Sequence[Any], place: int) -> str:
    return _text(row[place]) if place < len(row) else ""


def _text(cell: Any) -> str:
    """Return a cell as text on one line, without what nobody can see."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    kept = (
        " " if sign.isspace() else sign
        for sign in str(cell)[:LONGEST_CELL]
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )
    return " ".join("".join(kept).split())
