"""Everybody at her desk, and what the page of a conflict asks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.integration.panel.page import Page, words
from tests.support.database import SampleDatabase
from tests.support.desks import Office, open_office


@dataclass(frozen=True)
class Asked:
    """One field on the page of a conflict."""

    label: str
    stand: str
    original: str
    mine: str
    theirs: str
    chosen: str


def asked_on(page: Page) -> dict[str, Asked]:
    """Return what the page of a conflict asks, by the name of the field."""
    found = {}
    for fieldset in page.form.find_all("fieldset"):
        radios = fieldset.find_all("input", type="radio")
        name = str(radios[0]["name"]).removeprefix("_keuze_")
        texts = [words(p) for p in fieldset.find_all(["p", "label"])]
        chosen = [str(r["value"]) for r in radios if r.has_attr("checked")]
        stand, original, *versions = texts
        badge = fieldset.find(class_="vng-badge")
        mine, theirs = (text.partition(": ")[2] for text in versions)
        found[name] = Asked(
            words(fieldset.find("legend")),
            words(badge) if badge else stand,
            original.removeprefix("Er stond: "),
            mine,
            theirs,
            "".join(chosen),
        )
    return found


@pytest.fixture(scope="module")
def office(app: Flask, database: SampleDatabase) -> Iterator[Office]:
    with open_office(app, database) as everybody:
        yield everybody
