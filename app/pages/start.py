"""The start page of somebody who is signed in; what it shows depends on who she is."""

from flask import render_template

from app.scope.actor import Actor


def start_page(actor: Actor) -> str:
    """Return the start page of this actor."""
    return render_template("start.html", actor=actor)
