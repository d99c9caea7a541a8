"""What a list of people may be: CSV or XLSX as people make them, bounded, and never trusted."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from app.security.invitations import uploads
from app.security.invitations.uploads import UploadError, read_upload

CSV = "gemeente;e-mail;naam\nAmersfoort;a@b.example;Ané Jansen\n"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def in_a_request(app):
    with app.test_request_context():
        yield


def xlsx(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content, **changes):
    """Return the spreadsheet with parts of it replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return stream.getvalue()


def first(content):
    row = read_upload(content)[0]
    return row.gemeente, row.email, row.naam


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp1252"),
        CSV.replace(";", ",").encode(),
        CSV.replace(";", "\t").encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace("gemeente;e-mail;naam", "Gemeente ; E-mailadres ; Naam").encode(),
        'gemeente,e-mail,naam\n"Amersfoort","a@b.example","Ané Jansen"\n'.encode(),
        "naam;opmerking;email;gemeentenaam\nAné Jansen;x;a@b.example;Amersfoort\n".encode(),
        ("\n" + CSV).encode(),
        xlsx(["gemeente", "e-mail", "naam"], ["Amersfoort", "a@b.example", "Ané Jansen"]),
        xlsx(
            ["Naam", None, "E-mail", "Gemeentecode"], ["Ané Jansen", 1, "a@b.example", "Amersfoort"]
        ),
    ],
)
def test_a_list_is_read_however_it_was_saved(content):
    assert first(content) == ("Amersfoort", "a@b.example", "Ané Jansen")


def test_empty_rows_are_skipped_and_numbers_are_those_of_the_file():
    rows = read_upload(b"gemeente;e-mail;naam\n;;\nGM0307;a@b.example;A\n\n344;c@d.example;C\n")
    assert [(row.number, row.gemeente) for row in rows] == [(3, "GM0307"), (5, "344")]
    sheet = xlsx(["gemeente", "e-mail", "naam"], [], [344.0, "c@d.example", "C"])
    assert [(row.number, row.gemeente) for row in read_upload(sheet)] == [(3, "344")]


def test_signs_that_nobody_sees_are_left_out():
    content = "gemeente;e-mail;naam\n\u200bAmersfoort\u00a0;a@b.example\u200b;Ané\u00a0Jansen\n"
    assert first(content.encode()) == ("Amersfoort", "a@b.example", "Ané Jansen")


def test_a_formula_stays_a_formula_and_is_told():
    sheet = xlsx(["gemeente", "e-mail", "naam"], ["Amersfoort", '="a@"&"b.example"', "A"])
    assert read_upload(sheet)[0].has_formula
    assert read_upload(b"gemeente;e-mail;naam\nAmersfoort;a@b.example;=1+1\n")[0].has_formula


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n ",
        b"\x00\x01\x02",
        b"gemeente;e-mail;naam\n",
        b"gemeente;e-mail;naam\n;;\n",
        b"gemeente;e-mail\nAmersfoort;a@b.example\n",
        b"<html><body>gemeente e-mail naam</body></html>",
        b'gemeente;e-mail;naam\nAmersfoort;"a@b.example;A\n',
        b"gemeente;e-mail;naam\n" + b"x" * 200_000,
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"PK\x03\x04" + bytes(100),
        CSV.encode("utf-16"),
        b"x" * (uploads.LONGEST_FILE + 1),
        xlsx(["gemeente", "e-mail", "naam"])[:-200],
        repacked(xlsx(["a"]), **{SHEET: b"<not xml"}),
        repacked(xlsx(["a"]), **{"xl/workbook.xml": b"<a/>"}),
    ],
    ids=range(16),
)
def test_what_is_no_list_is_refused_with_a_sentence(content):
    with pytest.raises(UploadError, match=r"\w.*\."):
        read_upload(content)


def test_more_than_two_thousand_rows_are_refused_and_two_thousand_are_not():
    line = "Amersfoort;a{}@b.example;A\n"
    content = "gemeente;e-mail;naam\n" + "".join(line.format(n) for n in range(2000))
    assert len(read_upload(content.encode())) == 2000
    with pytest.raises(UploadError, match="2000"):
        read_upload((content + line.format("x")).encode())


EVIL = {
    "entity": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "small letters": b'<?xml version="1.0"?><!doctype x [<!entity e "aaaa">]>',
}


@pytest.mark.parametrize("prefix", EVIL.values(), ids=EVIL)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "andere.xml"])
def test_a_spreadsheet_that_defines_entities_is_refused(prefix, part):
    good = xlsx(["gemeente", "e-mail", "naam"], ["Amersfoort", "a@b.example", "A"])
    body = zipfile.ZipFile(io.BytesIO(good)).read(SHEET)
    with pytest.raises(UploadError):
        read_upload(repacked(good, **{part: prefix + body}))
    hidden = (prefix + body).decode().encode("utf-16")
    with pytest.raises(UploadError):
        read_upload(repacked(good, **{part: hidden}))


def test_a_spreadsheet_that_unpacks_to_far_more_is_refused_before_it_is_read():
    good = xlsx(["gemeente", "e-mail", "naam"], ["Amersfoort", "a@b.example", "A"])
    bomb = repacked(good, **{"xl/media/image1.png": bytes(300 * 1024 * 1024)})
    assert len(bomb) < uploads.LONGEST_FILE
    with pytest.raises(UploadError, match="te groot"):
        read_upload(bomb)


def test_a_million_rows_cost_no_more_than_a_few_thousand():
    good = xlsx(["gemeente", "e-mail", "naam"], ["Amersfoort", "a@b.example", "A"])
    body = zipfile.ZipFile(io.BytesIO(good)).read(SHEET)
    far = body.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>')
    begun = time.process_time()
    with pytest.raises(UploadError, match="2000"):
        read_upload(repacked(good, **{SHEET: far}))
    assert time.process_time() - begun < 10
