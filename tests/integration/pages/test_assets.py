"""Our own files: kept for ever by their content, packed for the road, and never too many."""

import gzip
import re

import pytest
from bs4 import BeautifulSoup

from app.pages.assets import FIRST_SCRIPT, FOR_EVER, STATIC, Shelf

LIMIT = 60_000
PAGES = ("/weergave/", "/personen/list/", "/personen/add", "/")


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


def addresses(page: str) -> list[str]:
    """Return every style sheet and script that a page asks for, those of modules included."""
    soup = BeautifulSoup(page, "html5lib")
    links = soup.find_all("link", rel=["stylesheet", "modulepreload"])
    return [str(tag["href"]) for tag in links] + [str(t["src"]) for t in soup.find_all("script")]


@pytest.mark.parametrize("path", PAGES)
def test_style_and_script_of_a_page_are_at_most_60_kb_packed(client_as, path):
    browser = client_as("contactpersoon")
    size = 0
    for address in addresses(browser.get(path).get_data(as_text=True)):
        answer = browser.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        assert answer.headers["Content-Encoding"] == "gzip", address
        size += len(answer.data)
    assert 10_000 < size <= LIMIT


def test_what_a_page_asks_for_may_be_kept_for_ever(client):
    for address in addresses(client.get("/login/").get_data(as_text=True)):
        assert client.get(address).headers["Cache-Control"] == FOR_EVER, address


def test_what_a_file_refers_to_has_the_same_digest_because_it_is_relative(shelf):
    for name, asset in shelf.files.items():
        if name.startswith(("css/", "vendor/")) and name.endswith(".css"):
            found = re.findall(r"url\([\"']?([^\"')]+)", asset.content.decode())
        elif name.startswith("js/"):
            found = re.findall(r'^import .* from "([^"]+)"', asset.content.decode(), re.MULTILINE)
        else:
            continue
        for reference in found:
            assert reference.startswith("."), f"{name}: {reference}"
            target = (STATIC / name).parent / reference
            assert target.resolve().is_file(), f"{name}: {reference}"


def test_another_content_is_another_address(tmp_path):
    (tmp_path / "een.css").write_text("a { color: red }")
    before = Shelf(tmp_path).digest
    (tmp_path / "een.css").write_text("a { color: blue }")
    assert Shelf(tmp_path).digest != before


def test_where_the_site_is_worked_on_a_changed_file_is_seen(tmp_path):
    (tmp_path / "een.css").write_text("a { color: red }")
    shelf, still = Shelf(tmp_path, watches=True), Shelf(tmp_path)
    before = shelf.digest
    (tmp_path / "een.css").write_text("a { color: blue !important }")
    for files in (shelf, still):
        files.looked -= 2
        files.look()
    assert shelf.digest != before
    assert still.digest == before


@pytest.mark.parametrize("version", ["", "000000000000/"])
def test_an_address_of_another_version_is_asked_again(client, version):
    answer = client.get(f"/static/{version}css/site.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = client.get(
        f"/static/{version}css/site.css", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.data


def test_packed_and_unpacked_are_the_same_file_with_another_tag(client):
    plain = client.get("/static/css/site.css")
    packed = client.get("/static/css/site.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in plain.headers
    refused = client.get("/static/css/site.css", headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_page_is_never_packed(client_as):
    answer = client_as("lezer").get("/personen/list/?q=a", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["../config.py", "%2e%2e/config.py", "css", "", "000000000000/", "css/../../build.py"]
)
def test_only_our_files_are_served(client, path):
    assert client.get(f"/static/{path}").status_code in (308, 404)


def test_the_icon_is_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"


def test_every_module_is_asked_for_at_once(client, shelf):
    page = client.get("/login/").get_data(as_text=True)
    for name in (FIRST_SCRIPT, *shelf.scripts):
        assert f"/static/{shelf.digest}/{name}" in page
    assert {"js/combobox.js", "js/marking.js"} <= set(shelf.scripts)
