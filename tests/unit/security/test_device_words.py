"""A browser is called by name and system, from what it says of itself."""

import pytest
from flask import Flask
from flask_babel import Babel

from app.security.device_words import device_words


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/139 Safari/537 Edg/139", "Edge op Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18 Safari/604", "Safari op iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox op Linux"),
        ("Firefox", "Firefox"),
        ("Linux", "Linux"),
        ("curl/8", "Onbekend apparaat"),
        ("", "Onbekend apparaat"),
    ],
)
def test_a_device_is_told_in_words(device, words):
    flask = Flask(__name__)
    Babel(flask, default_locale="nl")
    with flask.test_request_context():
        assert device_words(device) == words
