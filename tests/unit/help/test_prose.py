"""Text that people wrote becomes HTML that can do no harm."""

import pytest
from bs4 import BeautifulSoup

from app.help.prose import Image, ProseWriter
from tests.support.page_check import check_page

OWN = {"persoon.png": Image("/static/help/persoon.png?v=1", 640, 400)}
ALLOWED = {
    *("p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "a", "b", "strong", "em", "code", "pre"),
    *("table", "thead", "tbody", "tr", "th", "td", "div", "img", "blockquote", "hr", "br"),
}


@pytest.fixture
def writer():
    return ProseWriter(OWN.get)


def drawn(writer, text, below=1):
    return BeautifulSoup(writer.write(text, below).html, "html5lib").body


HOSTILE = (
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<Script src=//evil.example>",
    '<img src=x onerror="alert(1)">',
    "<IMG SRC=javascript:alert(1)>",
    '<a href="javascript:alert(1)">klik</a>',
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](&#106;avascript:alert(1))",
    "[klik](java\tscript:alert(1))",
    "[klik](vbscript:x)",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](//evil.example)",
    "[klik](/\\evil.example)",
    "[klik](\\\\evil.example)",
    "[klik](http://evil.example)",
    "[klik](evil.example)",
    "[klik](../beheer)",
    "[klik][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<http://evil.example>",
    "![foto](https://evil.example/x.png)",
    "![foto](//evil.example/x.png)",
    "![foto](data:image/png;base64,AAAA)",
    "![foto](../../geheim.png)",
    "![foto](onbekend.png)",
    '![x" onerror="alert(1)](persoon.png)',
    '[x](https://vng.nl "a\\" onclick=\\"alert(1)")',
    '<Opslaan" onclick="alert(1)>',
    "## kop <script>alert(1)</script>",
    '## " onmouseover="alert(1)',
    "| <script> | b |\n|---|---|\n| <iframe src=x> | ![f](https://evil.example/x.png) |",
    "```\n</pre><script>alert(1)</script>\n```",
    "```<script>\nx\n```",
    "<!-- <script>alert(1)</script> -->",
    "<style>body{display:none}</style>",
    "{{ config }} {% include 'x' %} {{support_email}}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "> " * 500 + "diep",
    "[" * 3000,
    "*" * 3000 + "a",
    "\x00<script\x00>",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_would_do_harm_comes_out_as_letters(writer, text):
    body = drawn(writer, text)
    for tag in body.find_all():
        assert tag.name in ALLOWED, tag
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], tag
        assert not tag.get("href") or tag["href"].startswith(("https:", "mailto:", "/", "#")), tag
        assert not str(tag.get("href", "")).startswith("//"), tag
        assert tag.name != "img" or tag["src"] == OWN["persoon.png"].src, tag
    page = f"<h1>Kop</h1>{writer.write(text).html}"
    check_page(f'<!DOCTYPE html><html lang="nl"><title>Kop</title><main>{page}</main></html>')


def test_a_script_is_still_to_be_read(writer):
    assert "<script>alert(1)</script>" in drawn(writer, "<script>alert(1)</script>").get_text()


@pytest.mark.parametrize(
    "address",
    ["https://vng.nl/x?a=b&c=d", "mailto:iemand@vng.example", "/personen/list/", "/", "#kop-begin"],
)
def test_a_link_leads_to_https_mail_or_this_site(writer, address):
    assert drawn(writer, f"[klik]({address})").a["href"] == address


def test_an_address_between_brackets_is_a_link(writer):
    body = drawn(writer, "<https://vng.nl> en <iemand@vng.example>")
    assert [a["href"] for a in body.find_all("a")] == [
        "https://vng.nl",
        "mailto:iemand@vng.example",
    ]


def test_a_button_of_the_product_stands_out(writer):
    body = drawn(writer, "Klik op <Alles klopt nog>, of op <Één>.")
    assert [b.get_text() for b in body.find_all("b")] == ["Alles klopt nog", "Één"]
    assert writer.labels("## <Kop>\n\n- <Opslaan>\n\n`<Code>` <b>") == ["Kop", "Opslaan"]


def test_the_name_of_a_button_is_escaped(writer):
    assert "Vraag &amp; antwoord &#34;x&#34;</b>" in writer.write('<Vraag & antwoord "x">').html


def test_a_page_keeps_one_h1_and_its_headings_have_ids_of_their_own(writer):
    prose = writer.write(
        "# Eén\n\n## Twee: *schuin*\n\n### Drie\n\n###### Zes\n\n## Twee: schuin\n"
    )
    body = BeautifulSoup(prose.html, "html5lib").body
    found = [(h.name, h["id"]) for h in body.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert found == [
        ("h2", "kop-een"),
        ("h2", "kop-twee-schuin"),
        ("h3", "kop-drie"),
        ("h4", "kop-zes"),
        ("h2", "kop-twee-schuin-2"),
    ]
    assert [(h.id, h.text) for h in prose.headings] == [
        ("kop-een", "Eén"),
        ("kop-twee-schuin", "Twee: schuin"),
        ("kop-twee-schuin-2", "Twee: schuin"),
    ]


def test_under_a_heading_of_the_page_everything_is_one_deeper(writer):
    assert [h.name for h in drawn(writer, "## A\n\n### B", 2).find_all(["h3", "h4"])] == [
        "h3",
        "h4",
    ]


def test_a_picture_of_our_own_has_a_size_and_a_text(writer):
    img = drawn(writer, "![Het *formulier*](persoon.png)").img
    assert img["src"] == OWN["persoon.png"].src
    assert (img["width"], img["height"], img["alt"]) == ("640", "400", "Het formulier")


def test_a_picture_without_a_text_is_not_shown(writer):
    body = drawn(writer, "![](persoon.png)")
    assert body.img is None
    assert body.get_text().strip() == "persoon.png"


def test_a_table_can_be_scrolled_and_is_called_after_its_heading(writer):
    body = drawn(writer, "## Wat u invult\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert body.div["aria-label"] == "Wat u invult"
    assert [th["scope"] for th in body.find_all("th")] == ["col", "col"]


def test_the_same_text_is_drawn_once(writer):
    assert writer.write("tekst") is writer.write("tekst")
