"""In a demo everyone reads what would have been mailed; elsewhere that page is not there."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from app import create_app
from app.core.settings import Settings
from app.mail.message import Sender, Waiting, make_message
from app.mail.transport import FileTransport
from app.pages.post import linked
from tests.support.clients import CheckedClient

MOMENT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings.from_environment(environment | {"APP_ENV": "demo", "DATA_DIR": str(folder)})
    flask = create_app(settings)
    flask.test_client_class = CheckedClient
    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture
def folder(demo):
    return demo.extensions["settings"].mail_folder


def put(folder, number: int, subject: str, text: str) -> None:
    moment = MOMENT + timedelta(minutes=number)
    letter = Waiting(
        number, "uitnodiging", "jan@gemeente.example", subject, text, "<p>x</p>", moment
    )
    message = make_message(letter, Sender("p@vng.example", "p@vng.example"), moment)
    FileTransport(folder).send(message, number, letter.kind, moment)


def page_of(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def test_everyone_reads_the_newest_first(demo, folder):
    visitor = demo.test_client()
    assert "Er is nog geen mail" in visitor.get("/post/").get_data(as_text=True)
    put(folder, 1, "De eerste", "Uw code is <b>123456</b>")
    put(
        folder, 2, "De tweede", "Zie http://127.0.0.1:8080/herstel/aB_c en https://elders.example/x"
    )
    (folder / "iets-anders.txt").write_text("geheim")
    page = page_of(visitor.get("/post/"))
    links = page.select("main table a")
    assert [a.get_text() for a in links] == ["De tweede", "De eerste"]
    assert "03-11-2026 10:32:00" in page.main.get_text()
    assert "alleen in de demo" in page.main.get_text()

    mail = page_of(visitor.get(links[1]["href"]))
    assert mail.h1.get_text() == "De eerste"
    assert "jan@gemeente.example" in mail.main.get_text()
    assert mail.select_one(".vng-mail").get_text().strip() == "Uw code is <b>123456</b>"

    mail = page_of(visitor.get(links[0]["href"]))
    assert [a["href"] for a in mail.select(".vng-mail a")] == ["http://127.0.0.1:8080/herstel/aB_c"]


def test_the_way_to_it_is_on_the_front_page_and_at_the_foot(demo, client):
    page = page_of(demo.test_client().get("/"))
    assert [a["href"] for a in page.select('a[href="/post/"]')] == ["/post/", "/post/"]
    assert not page_of(client.get("/")).select('a[href="/post/"]')


@pytest.mark.parametrize(
    "name",
    [
        "is-er-niet",
        "../auth-key",
        "..%2fauth-key",
        ".20261103T093100000000-1-uitnodiging.eml",
        "20261103T093100000000-1-uitnodiging.eml%00",
        "iets-anders.txt",
        "20991103T093100000000-1-uitnodiging.eml",
    ],
)
def test_only_a_mail_can_be_read(demo, folder, name):
    folder.mkdir(exist_ok=True)
    (folder / "iets-anders.txt").write_text("geheim")
    assert demo.test_client().get(f"/post/{name}").status_code == 404


def test_outside_a_demo_it_is_not_there(client, client_as, settings):
    put(settings.mail_folder, 1, "Geheim", "geheim")
    (name,) = [path.name for path in settings.mail_folder.iterdir()]
    for browser in (client, client_as("beheerder")):
        assert browser.get("/post/").status_code == 404
        assert browser.get(f"/post/{name}").status_code == 404


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Ga naar https://leden.example.", ["https://leden.example"]),
        ("<https://leden.example>", ["https://leden.example"]),
        (
            "https://leden.example/a/b_C-d?x=1&y=2, en",
            ["https://leden.example/a/b_C-d?x=1&amp;y=2"],
        ),
        ("https://leden.example.evil.example/x", []),
        ("https://leden.example:444/x", []),
        ("https://leden.example@evil.example/x", []),
        ("https://leden.example-evil.example", []),
        ("https://evil.example/https", []),
        ("https://leden.example/'onclick='x", ["https://leden.example/"]),
        ("javascript:alert(1)", []),
    ],
)
def test_only_an_address_of_this_site_is_a_link(text, links):
    shown = BeautifulSoup(f"<p>{linked(text, 'https://leden.example')}</p>", "html5lib")
    assert [str(a["href"]).replace("&", "&amp;") for a in shown.find_all("a")] == links
    assert shown.body.get_text() == text
