"""The people of the demo: all of them made up, at addresses that cannot exist."""

from __future__ import annotations

from tests.entra.world import PERSONAL_TENANT, Person, Tenant, World

AMERSFOORT = "5f1c0a52-3a5e-4b0e-9a53-0307a0000001"
UTRECHT = "a3d7c6c0-7c1b-4e0c-8f44-0344a0000002"
# Needs its administrator's approval first.
GRONINGEN = "c8e2b9d4-1d0f-4a6a-b7b1-0014a0000003"
# One administration for several gemeenten.
SAMENWERKING = "e41f77aa-52c9-4d3b-9c6e-9999a0000004"
# Where the demo's invitation waits for somebody.
AMSTERDAM = "1d9c4be7-0a5f-4f5e-8c1b-0363a0000006"
VNG = "7b9d2e10-64f8-4c2d-a1d5-0000a0000005"


def demo_world() -> World:
    """Return a new world of the demo."""
    return World(
        (
            Tenant(
                AMERSFOORT,
                "Gemeente Amersfoort",
                "amersfoort.example",
                (
                    _employee("Fatima", "Bouzid", "f.bouzid@amersfoort.example", edov=True),
                    _employee("Gerard", "Klaassen", "g.klaassen@amersfoort.example"),
                    # Has an account of the demo, to link this one to.
                    _employee("Tineke", "Hofstra", "t.hofstra@amersfoort.example", edov=True),
                    Person(
                        "Ilse",
                        "Vroom",
                        "i.vroom_advies.example#EXT#@amersfoort.example",
                        "i.vroom@advies.example",
                        home=SAMENWERKING,
                    ),
                ),
            ),
            Tenant(
                AMSTERDAM,
                "Gemeente Amsterdam",
                "amsterdam.example",
                (_employee("Noortje", "Verhoeven", "n.verhoeven@amsterdam.example", edov=True),),
            ),
            Tenant(
                UTRECHT,
                "Gemeente Utrecht",
                "utrecht.example",
                (
                    _employee("Bram", "van den Heuvel", "b.vandenheuvel@utrecht.example"),
                    _employee("Naima", "El Idrissi", "n.elidrissi@utrecht.example", edov=True),
                ),
            ),
            Tenant(
                GRONINGEN,
                "Gemeente Groningen",
                "groningen.example",
                (
                    _employee("Wiebe", "Postma", "w.postma@groningen.example"),
                    _employee("Aafke", "Dijkstra", "a.dijkstra@groningen.example"),
                ),
                admin_consent=True,
            ),
            Tenant(
                SAMENWERKING,
                "Samenwerking De Twee Linden",
                "tweelinden.example",
                (
                    _employee("Koen", "Jacobs", "k.jacobs@tweelinden.example"),
                    # An account without a mailbox: the token then has no e-mail address.
                    Person("Petra", "Smid", "p.smid@tweelinden.example"),
                ),
            ),
            Tenant(
                VNG,
                "VNG",
                "vng.example",
                (_employee("Marijke", "Oosterhuis", "m.oosterhuis@vng.example", edov=True),),
            ),
            Tenant(
                PERSONAL_TENANT,
                "Persoonlijke accounts",
                "post.example",
                (
                    Person(
                        "Sanne",
                        "Kuipers",
                        "sanne.kuipers@post.example",
                        "sanne.kuipers@post.example",
                        oid="00000000-0000-0000-5a1d-2b3c4d5e6f70",
                    ),
                ),
            ),
        )
    )


def _employee(given: str, family: str, address: str, *, edov: bool | None = None) -> Person:
    return Person(given, family, address, address, xms_edov=edov)
