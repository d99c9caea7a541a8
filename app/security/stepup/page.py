"""The page that asks a fresh code."""

from flask import render_template

from app.security.local.forms import SecondStepForm
from app.security.stepup.carried import MARK, Fields


def code_page(
    form: SecondStepForm, following: str, fields: Fields | None = None, refused: str = ""
) -> str:
    """Return the page that leads on to `following`; `fields` are of the form that goes along."""
    along = None if fields is None else [*fields, (MARK, "1")]
    return render_template(
        "stepup.html", form=form, following=following, along=along, refused=refused
    )


def work_account_page(following: str) -> str:
    """Return the page for who has no authenticator: a fresh sign-in at her gemeente."""
    return render_template("stepup_work.html", following=following)
