"""The view that shows who holds which functie today: a report without a line of code."""

from migrations.sql import run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

VIEW = """
create view register.bezetting with (security_invoker = true) as
  select fv.id, fv.gemeente_id, fv.persoon_id, p.voorletters, p.roepnaam, p.tussenvoegsel, p.achternaam,
         f.naam as functie, f.orgaan, fr.naam as fractie, pa.naam as partij,
         fv.begindatum as sinds, fv.tijdsbesteding, fv.waarnemend, fv.fractievoorzitter,
         fv.zoek, fv.sorteer
    from register.functievervulling fv
    join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
    join register.functie f on f.id = fv.functie_id
    left join register.fractie fr on fr.gemeente_id = fv.gemeente_id and fr.id = fv.fractie_id
    left join register.partij pa on pa.id = coalesce(fv.partij_id, fr.partij_id)
   where register.actief(fv.begindatum, fv.einddatum);
grant select on register.bezetting to contactpersoon, lezer, redacteur, beheerder, privacyfunctionaris;
"""

COMMENTS = {
    "id": "Nummer: nummer van de functievervulling",
    "gemeente_id": "Gemeente: waar de functie wordt vervuld",
    "persoon_id": "Persoon: wie de functie vervult",
    "voorletters": "Voorletters: met punten",
    "roepnaam": "Roepnaam: de voornaam die iemand gebruikt",
    "tussenvoegsel": "Tussenvoegsel: bijvoorbeeld van der",
    "achternaam": "Achternaam: zonder tussenvoegsel",
    "functie": "Functie: wat de persoon is",
    "orgaan": "Orgaan: waar de functie bij hoort",
    "fractie": "Fractie: bij raadsleden en burgerleden",
    "partij": "Partij: van de persoon of de fractie",
    "sinds": "Sinds: eerste dag in deze functie",
    "tijdsbesteding": "Tijdsbesteding: in procenten van een volledige werkweek",
    "waarnemend": "Waarnemend: neemt de functie tijdelijk waar",
    "fractievoorzitter": "Fractievoorzitter: is voorzitter van de fractie",
    "zoek": "Zoekwoorden: waarop deze rij gevonden wordt",
    "sorteer": "Sorteersleutel: waarop de lijst is gesorteerd",
}


def upgrade() -> None:
    run(
        VIEW, "comment on view register.bezetting is 'Bezetting: wie vandaag welke functie vervult'"
    )
    run(*(f"comment on column register.bezetting.{c} is '{t}'" for c, t in COMMENTS.items()))


def downgrade() -> None:
    run("drop view register.bezetting")
