"""A file that the database ends halfway is a broken download, not a short file that looks whole."""

from __future__ import annotations

import http.client
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support import sample
from tests.support.database import SampleDatabase
from tests.support.live import LiveServer, free_port, serve
from tests.support.other_programs import program, running

SECONDS = 2
# More than what the buffers between the database and a reader hold.
ROWS, SIGNS = 20_000, 1000
PATH = "/portefeuilles/export?q=ww"
Ask = Callable[..., http.client.HTTPResponse]
NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_http_version {version};
      proxy_set_header Host $http_host;
      proxy_buffering off;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def long_list(database: SampleDatabase) -> None:
    with database.as_owner() as owner:
        owner.execute("alter table register.portefeuille disable trigger user")
        owner.execute(
            "insert into register.portefeuille (naam, omschrijving) select 'ww' || n,"
            " repeat('x', %s) from generate_series(1, %s) n",
            (SIGNS, ROWS),
        )
        owner.execute("alter table register.portefeuille enable trigger user")


@pytest.fixture(scope="module")
def site(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, long_list: None
) -> Iterator[LiveServer]:
    environment = environment | {"EXPORT_SECONDS": str(SECONDS)}
    with serve(environment, tmp_path_factory.mktemp("live"), workers=1) as server:
        yield server


@pytest.fixture(scope="module")
def ask(site: LiveServer) -> Iterator[Ask]:
    """Ask for the file as a contact person; the answer is there, its body is not read yet."""
    session = site.session_as("contactpersoon", sample.A)
    cookies = "; ".join(f"{c.name}={c.value}" for c in session.cookies)
    opened: list[http.client.HTTPConnection] = []

    def asked(address: str = "", *, version: int = 11) -> http.client.HTTPResponse:
        parts = urlsplit(address or site.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        connection._http_vsn = version  # type: ignore[attr-defined]
        connection._http_vsn_str = f"HTTP/1.{version % 10}"  # type: ignore[attr-defined]
        opened.append(connection)
        connection.request("GET", PATH, headers={"Cookie": cookies})
        return connection.getresponse()

    yield asked
    for connection in opened:
        connection.close()


def read_slowly(answer: http.client.HTTPResponse, seconds: float) -> bytes:
    begin = answer.read(1000)
    time.sleep(seconds)
    return begin + answer.read()


@contextmanager
def nginx(site: str, version: str) -> Iterator[str]:
    command = program("nginx", "nginx-light")
    folder, port = Path(tempfile.mkdtemp(prefix="ledengegevens-nginx-", dir="/tmp")), free_port()
    try:
        folder.chmod(0o711)
        file = folder / "nginx.conf"
        file.write_text(NGINX.format(folder=folder, port=port, site=site, version=version))
        with running([command, "-c", str(file), "-p", str(folder)], port, folder / "log"):
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_reader_who_takes_time_has_the_whole_file(ask: Ask) -> None:
    whole = read_slowly(ask(), SECONDS / 4)
    assert whole.count(b"\n") == 1 + ROWS


def test_a_file_that_takes_too_long_is_broken_off(ask: Ask, site: LiveServer) -> None:
    answer = ask()
    assert answer.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        read_slowly(answer, SECONDS + 1)
    assert "QueryCanceled[57014]" in site.log
    # The one worker is free again.
    assert ask().read().count(b"\n") == 1 + ROWS


def test_without_chunks_it_is_broken_off_too(ask: Ask) -> None:
    """HTTP/1.0, as a proxy may speak: there the end of the connection is the end of the file."""
    answer = ask(version=10)
    assert answer.status == 200
    with pytest.raises(ConnectionResetError):
        read_slowly(answer, SECONDS + 1)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_behind_nginx_it_is_broken_off_too(ask: Ask, site: LiveServer, version: str) -> None:
    with nginx(site.url, version) as address:
        assert ask(address).read().count(b"\n") == 1 + ROWS
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            read_slowly(ask(address), SECONDS + 1)


def test_what_fails_before_the_first_byte_is_a_page(ask: Ask, database: SampleDatabase) -> None:
    with database.as_owner() as owner:
        owner.execute("lock table register.portefeuille in access exclusive mode")
        answer = ask()
        assert answer.status == 503
        assert answer.headers.get_content_type() == "text/html"
        assert "niet beschikbaar" in answer.read().decode()
