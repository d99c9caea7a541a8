"""Who a visitor is behind our own servers: as many of them as the settings say, and no more."""

import pytest

from app import create_app
from app.core.settings import Settings

HEADERS = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 192.0.2.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "elders.example",
    "X-Forwarded-Port": "99",
    "X-Forwarded-Prefix": "/elders",
}


def seen_by(environment, hops: str) -> tuple[str, bool, str]:
    """Return what the site makes of a request: address, https, and its own address."""
    flask = create_app(Settings.from_environment(environment | {"PROXY_HOPS": hops}))
    seen = []

    @flask.before_request
    def look() -> None:
        from flask import request

        seen.append((request.remote_addr, request.is_secure, request.host, request.script_root))

    answer = flask.test_client().get("/static/css/site.css", headers=HEADERS)
    flask.extensions["ledengegevens"].engine.dispose()
    assert answer.status_code == 200
    return seen[0]


@pytest.mark.parametrize(
    ("hops", "address", "is_https"),
    [("0", "127.0.0.1", False), ("1", "192.0.2.1", True), ("2", "198.51.100.7", False)],
)
def test_as_many_addresses_count_as_there_are_servers(environment, hops, address, is_https):
    assert seen_by(environment, hops) == (address, is_https, "localhost", "")
