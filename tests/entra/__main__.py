"""`python -m tests.entra`: starts the stand-in for Entra ID, with the people of the demo."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys

from tests.entra.demo import demo_world
from tests.entra.refusals import RefusedError
from tests.entra.serving import Server
from tests.entra.world import Registration

SITE = "http://127.0.0.1:8080"
CLIENT_ID = "0e5d7a3c-2f41-4c0b-9b1e-9a6f3d2c1b00"


def main(arguments: list[str] | None = None) -> int:
    """Serve until ended; return 1 with a sentence where it may not or can't start."""
    options = _parser().parse_args(arguments)
    try:
        server = Server(
            demo_world(),
            [_registration()],
            host=options.host,
            port=options.port,
            fd=options.fd,
            with_control=options.control,
        )
    except RefusedError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    if options.fd is None:
        print(f"Het nagemaakte Entra ID draait op {server.base}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.entra",
        description="Een nagemaakt Entra ID, alleen voor tests en de demo.",
        epilog="Welke website zich mag melden komt uit ENTRA_CLIENT_ID, ENTRA_CLIENT_SECRET,"
        " ENTRA_REDIRECT_URIS, ENTRA_POST_LOGOUT_URIS (met spaties ertussen) en"
        " ENTRA_FRONTCHANNEL_LOGOUT_URI.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="alleen deze computer zelf")
    parser.add_argument("--port", type=int, default=0, help="0 kiest een vrije poort")
    parser.add_argument("--fd", type=int, help="een socket die al luistert")
    parser.add_argument("--control", action="store_true", help="met /_ctl, voor tests")
    return parser


def _registration() -> Registration:
    """Return the website that may ask, as the environment names it."""
    told = os.environ.get
    return Registration(
        client_id=told("ENTRA_CLIENT_ID", CLIENT_ID),
        client_secret=told("ENTRA_CLIENT_SECRET", "alleen-voor-de-demo"),
        redirect_uris=tuple(
            told(
                "ENTRA_REDIRECT_URIS",
                f"{SITE}/login/werkaccount/terug {SITE}/login/werkaccount/toestemming",
            ).split()
        ),
        post_logout_redirect_uris=tuple(told("ENTRA_POST_LOGOUT_URIS", f"{SITE}/").split()),
        frontchannel_logout_uri=told(
            "ENTRA_FRONTCHANNEL_LOGOUT_URI", f"{SITE}/oidc/frontchannel-logout"
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
