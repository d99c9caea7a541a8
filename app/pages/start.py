"""The start page of somebody who is signed in; what it shows depends on who she is."""

from datetime import datetime

from flask import request

from app.pages.start_contact import contact_page
from app.pages.start_staff import staff_page
from app.register.overview import NETHERLANDS
from app.scope.actor import Actor


def start_page(actor: Actor) -> str:
    """Return the start page of this actor: of her own gemeente, or of the country."""
    now = datetime.now(NETHERLANDS)
    if actor.gemeente_id is not None:
        return contact_page(actor.gemeente_id, now)
    return staff_page(now, request.args.get("provincie", ""))
