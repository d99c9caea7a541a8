"""Work accounts on the tests' own site: whose they are, the tenants of gemeenten, who waits."""

from typing import Any

import psycopg

from tests.entra.demo import AMERSFOORT, SAMENWERKING, UTRECHT
from tests.entra.world import World
from tests.support.sample import A, Account, B, account_of, add_account, gemeente_id
from tests.support.work_accounts import FATIMA, KOEN, MARIJKE

LONG_DOMAIN = "samenwerkende-gemeenten-midden-nederland.example"


def prepare(owner: psycopg.Connection[Any], world: World) -> None:
    """Write it, as the owner; the provider's `world` says who is who there."""
    add_account(owner, Account(FATIMA, "contactpersoon", A))
    mark, run = {"email": FATIMA}, owner.execute
    run("update ab_user set password = null where email = %(email)s", mark)
    run("delete from app.authenticator where user_id = "
        "(select id from ab_user where email = %(email)s)", mark)  # fmt: skip
    fatima = world.find(FATIMA)
    # Somebody of VNG has both ways in, and so one to take off.
    both = account_of("beheerder").email
    for person, address in ((fatima, FATIMA), (world.find(MARIJKE), both)):
        run(
            "insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op)"
            " select %s, %s, id, email, now() from ab_user where email = %s",
            (*person.key, address),
        )
    for code, tid, domain, status in (
        (A, AMERSFOORT, "amersfoort.example", "voorgesteld"),
        (B, UTRECHT, LONG_DOMAIN, "goedgekeurd"),
        (B, SAMENWERKING, "tweelinden.example", "geweigerd"),
    ):
        run(
            "insert into app.tenant (gemeente_id, tid, domein, status, voorgesteld_op)"
            " values (%s, %s, %s, %s, now())",
            (gemeente_id(owner, code), tid, domain, status),
        )
    # One is decided already; the other is the newest, and so the first of its list.
    koen = world.find(KOEN)
    for oid, decision in ((fatima.person.oid, "geweigerd"), (koen.person.oid, None)):
        run(
            "insert into app.werkaccountaanvraag (tid, oid, email, voornaam, achternaam,"
            " uitnodiging_id, reden, aangevraagd_op, besluit)"
            " select %s, %s, %s, 'Koen', 'Jacobs', max(id), 'tweede tenant', now(), %s"
            " from app.uitnodiging where gemeente_id = %s",
            (koen.tenant.tid, oid, KOEN, decision, gemeente_id(owner, A)),
        )
