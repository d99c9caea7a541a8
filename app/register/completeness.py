"""What asks attention in a gemeente: each rule held against how it stands on one day."""

from collections.abc import Callable, Iterator

from app.register.finding import Finding, Severity
from app.register.rules_college import (
    burgemeester_term_ends,
    double_burgemeester,
    fte_of_wethouders,
    incompatible_functies,
    number_of_wethouders,
    wethouders_without_portefeuille,
    wethouders_without_tijdsbesteding,
)
from app.register.rules_gegevens import (
    contact_data_missing,
    email_missing,
    functie_ends_soon,
    not_confirmed,
    not_informed,
    posts_missing,
)
from app.register.rules_raad import (
    fractie_vacancies,
    fractievoorzitter_missing,
    members_outside_fracties,
    raad_over_its_seats,
    raadsperiode_missing,
    seats_add_up,
    seats_as_elected,
)
from app.register.situation import Situation

Check = Callable[[Situation], Iterator[Finding]]

# In the order in which the findings of one severity are shown.
CHECKS: tuple[Check, ...] = (
    raadsperiode_missing,
    posts_missing,
    fractie_vacancies,
    raad_over_its_seats,
    seats_add_up,
    seats_as_elected,
    members_outside_fracties,
    double_burgemeester,
    incompatible_functies,
    number_of_wethouders,
    fte_of_wethouders,
    wethouders_without_portefeuille,
    not_informed,
    contact_data_missing,
    not_confirmed,
    burgemeester_term_ends,
    functie_ends_soon,
    fractievoorzitter_missing,
    wethouders_without_tijdsbesteding,
    email_missing,
)


def what_asks_attention(situation: Situation) -> list[Finding]:
    """Return every finding, what is wrong before what to mind."""
    findings = [finding for check in CHECKS for finding in check(situation)]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.FOUT)
