"""Reads a CSV file line by line: UTF-8, `;` or `,`, quoted newlines; memory bounded by one line."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from app.register.intake.faults import Faults

# Bytes of one line, and characters of one cell: more than any column holds.
LONGEST_LINE = 65_536
BOM = b"\xef\xbb\xbf"
_TOO_LONG = f"Deze regel is langer dan {LONGEST_LINE} bytes. Kijk of er een aanhalingsteken mist."

Row = tuple[int, dict[str, str]]


class _UnreadableError(Exception):
    """The rest of the file can't be read; the message is a Dutch sentence."""


def _lines(file: BinaryIO) -> Iterator[str]:
    while raw := file.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE:
            raise _UnreadableError(_TOO_LONG)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise _UnreadableError(
                "Dit bestand is niet in UTF-8. Bewaar het als 'CSV UTF-8'."
            ) from error
        if any(character < " " and character not in "\r\n\t" for character in text):
            raise _UnreadableError("Hier staat een teken dat geen tekst is.")
        yield text


def read_rows(
    path: Path, names: Mapping[str, str], required: tuple[str, ...], faults: Faults
) -> Iterator[Row]:
    """Yield (line, value per column name) of each row that can be read.

    `names` maps each accepted heading, in lower case, to its column. A cell is stripped of spaces.
    """
    csv.field_size_limit(LONGEST_LINE)
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        lines, number = _lines(file), 0
        try:
            first = next(lines, "")
            header = _read_header(path.name, first, names, required, faults)
            if header is None:
                return
            delimiter = ";" if ";" in first else ","
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            number = 2
            for cells in reader:
                begin, number = number, reader.line_num + 2
                if len(cells) == len(header):
                    stripped = (cell.strip() for cell in cells)
                    yield begin, dict(zip(header, stripped, strict=True))
                elif cells:
                    sentence = f"Hier staan {len(cells)} kolommen in plaats van {len(header)}."
                    faults.add(path.name, begin, "", sentence)
        except _UnreadableError as error:
            faults.add(path.name, max(number, 1), "", str(error))
        except csv.Error:
            sentence = "Deze regel is geen goede CSV. Kijk naar de aanhalingstekens."
            faults.add(path.name, number, "", sentence)


def _read_header(
    file: str, first: str, names: Mapping[str, str], required: tuple[str, ...], faults: Faults
) -> list[str] | None:
    before = faults.total
    if not first.strip():
        faults.add(file, 0, "", "Dit bestand is leeg. De eerste regel noemt de kolommen.")
        return None
    if ";" not in first and "," not in first:
        faults.add(file, 1, "", "Gebruik een puntkomma of een komma tussen de kolommen.")
        return None
    cells = next(csv.reader([first], delimiter=";" if ";" in first else ","))
    header = [names.get(cell.strip().lower(), "") for cell in cells]
    for place, name in enumerate(header, start=1):
        # The heading itself is not repeated: without a header it is somebody's data.
        if not name:
            faults.add(file, 1, f"kolom {place}", "De naam van deze kolom is niet bekend.")
        elif name in header[: place - 1]:
            faults.add(file, 1, name, "Deze kolom staat er twee keer.")
    for name in required:
        if name not in header:
            faults.add(file, 1, name, "Deze kolom ontbreekt.")
    return header if faults.total == before else None
