"""Who may do what with the tables of the door: the door itself, the postman, and VNG's administrator."""

from migrations.sql import run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

RIGHTS = """
-- The door: finds out who somebody is, step by step.
grant select, insert, update on app.aanmelding, app.authenticator, app.herstelcode, app.sessie,
  app.adreswijziging to aanmelding;
grant select, update on app.accountstand, app.herstelaanvraag to aanmelding;
grant select, insert, update, delete on app.concept to aanmelding;
grant delete on app.aanmelding, app.authenticator, app.herstelcode to aanmelding;
grant select, insert, delete on app.poging to aanmelding;
grant select on app.uitnodiging to aanmelding;
grant insert on app.bericht to aanmelding;
grant select (id) on app.bericht to aanmelding;
grant select, insert on app.gebeurtenis to aanmelding;
grant update (password, email, username, first_name, last_name) on ab_user to aanmelding;
-- The mail: what waits, and what came of it.
grant usage on schema app to postbode;
grant select, update on app.bericht to postbode;
-- VNG's administrator: invites, looks, ends; never a secret.
grant select (id, email, naam, rol, gemeente_id, uitgenodigd_op, uitgenodigd_door, verloopt_op, bericht_id,
              reeks_id, gebruikt_op, gebruikt_door, ingetrokken_op), insert on app.uitnodiging to beheerder;
grant update (ingetrokken_op, code_digest, verloopt_op, bericht_id, uitgenodigd_op, uitgenodigd_door)
  on app.uitnodiging to beheerder;
grant select, insert, update, delete on app.uitnodigingsreeks to beheerder;
grant select, insert, update on app.voorstel to beheerder;
grant select (id, soort, aan, user_id, onderwerp, aangemaakt_op, volgende_poging_op, pogingen, verzonden_op,
              mislukt_op, fout), insert on app.bericht to beheerder;
grant select, insert on app.gebeurtenis to beheerder;
grant select on app.accountstand to beheerder;
grant update (inactief_sinds) on app.accountstand to beheerder;
grant select (user_id, ingesteld_op) on app.authenticator to beheerder;
grant delete on app.authenticator, app.herstelcode to beheerder;
grant select (user_id, gebruikt_op) on app.herstelcode to beheerder;
grant select (volgnummer, user_id, versie, begonnen_op, laatst_gezien_op, bewijs, oorsprong, apparaat, beeindigd_op,
              reden), update (beeindigd_op, reden) on app.sessie to beheerder;
grant select (soort, stap, user_id, email, is_bekend, code_op, code_pogingen, pogingen, begonnen_op, stap_op,
              klaar_op) on app.aanmelding to beheerder;
grant select, update on app.adreswijziging to beheerder;
grant select, insert, update on app.herstelaanvraag to beheerder;
grant select, insert on app.rechtencontrole to beheerder;
grant update (active) on ab_user to beheerder;
grant update (role_id) on ab_user_role to beheerder;
grant update (gemeente_id) on app.gebruiker_gemeente to beheerder;
-- A contact person proposes a colleague for the own gemeente.
alter table app.voorstel enable row level security;
alter table app.voorstel force row level security;
create policy eigenaar on app.voorstel to current_user using (true) with check (true);
create policy vng on app.voorstel to beheerder using (true) with check (true);
create policy eigen_gemeente on app.voorstel for select to contactpersoon
  using (gemeente_id = (select app.huidige_gemeente()));
create policy eigen_toevoegen on app.voorstel for insert to contactpersoon
  with check (gemeente_id = (select app.huidige_gemeente()));
grant select, insert on app.voorstel to contactpersoon;
"""

REVOKED = (
    "accountstand, authenticator, herstelcode, sessie, concept, aanmelding, poging, adreswijziging,"
    " herstelaanvraag, bericht, uitnodiging, uitnodigingsreeks, voorstel, gebeurtenis, rechtencontrole"
)
WHO = "contactpersoon, beheerder, aanmelding, postbode"


def upgrade() -> None:
    run(RIGHTS)


def downgrade() -> None:
    run(
        *(f"revoke all on app.{table} from {WHO}" for table in REVOKED.split(", ")),
        *(
            f"drop policy {name} on app.voorstel"
            for name in ("eigenaar", "vng", "eigen_gemeente", "eigen_toevoegen")
        ),
        "alter table app.voorstel disable row level security",
        "alter table app.voorstel no force row level security",
        "revoke update (password, email, username, first_name, last_name) on ab_user from aanmelding",
        "revoke update (active) on ab_user from beheerder",
        "revoke update (role_id) on ab_user_role from beheerder",
        "revoke update (gemeente_id) on app.gebruiker_gemeente from beheerder",
        "revoke usage on schema app from postbode",
    )
