"""Does what a beheerder decides about an account; the database ends its sessions by itself."""

from app.catalog.spec import STAFF
from app.security.accounts.reading import Account
from app.security.notices import tell_account
from app.security.staff import Reason, RefusedError, Staff

END_REASON = "beëindigd door VNG"


def deactivate(staff: Staff, account: Account) -> None:
    """Let nobody in with this account any more; help that was under way stops too."""
    with staff.doing("account uitgezet", account.id):
        changed = staff.write(
            "update ab_user set active = false where id = :id and active", id=account.id
        )
        _refuse_nothing(changed)
        staff.write(
            "update app.accountstand set inactief_sinds = :now where user_id = :id",
            id=account.id, now=staff.door.now,
        )  # fmt: skip
        staff.write(
            """update app.herstelaanvraag set ingetrokken_op = :now, link_digest = null
                where user_id = :id and ingetrokken_op is null and gebruikt_op is null""",
            id=account.id, now=staff.door.now,
        )  # fmt: skip
        tell_account(staff.door, account.id, "account-uitgezet")


def activate(staff: Staff, account: Account) -> None:
    """Let the account in again, with the password and authenticator that it had."""
    with staff.doing("account aangezet", account.id):
        changed = staff.write(
            "update ab_user set active = true where id = :id and active is not true", id=account.id
        )
        _refuse_nothing(changed)
        staff.write(
            "update app.accountstand set inactief_sinds = null where user_id = :id", id=account.id
        )
        tell_account(staff.door, account.id, "account-aangezet")


def unlink(staff: Staff, account: Account) -> None:
    """Take the work account off, and what waits for VNG about one; its sessions end."""
    with staff.doing("werkaccount ontkoppeld door VNG", account.id):
        _refuse_nothing(
            staff.write("delete from app.werkaccount where user_id = :id", id=account.id)
        )
        staff.write("delete from app.werkaccountaanvraag where user_id = :id", id=account.id)
        tell_account(staff.door, account.id, "werkaccount-ontkoppeld")


def move(staff: Staff, account: Account, gemeente_id: int, gemeente: str) -> None:
    """Let a contact person work for another gemeente; the old one is gone at the next request."""
    note = f"van gemeente {account.gemeente_id} naar {gemeente_id}"
    with staff.doing("account verplaatst", account.id, note=note):
        if not account.is_contact:
            raise RefusedError(Reason.OTHER_KIND)
        changed = staff.write(
            """update app.gebruiker_gemeente set gemeente_id = :gemeente_id
                where user_id = :id and gemeente_id <> :gemeente_id""",
            id=account.id, gemeente_id=gemeente_id,
        )  # fmt: skip
        _refuse_nothing(changed)
        tell_account(staff.door, account.id, "account-gemeente", gemeente=gemeente)


def change_role(staff: Staff, account: Account, role: str, title: str) -> None:
    """Give a colleague at VNG another role; a contact person never becomes one, nor the reverse."""
    with staff.doing("rol gewijzigd", account.id, note=f"van {account.role} naar {role}"):
        if role not in STAFF or account.role not in STAFF:
            raise RefusedError(Reason.OTHER_KIND)
        changed = staff.write(
            """update ab_user_role ur set role_id = new.id from ab_role new
                where ur.user_id = :id and new.name = :role and ur.role_id <> new.id
                  and ur.role_id in (select id from ab_role where name = any (:staff))""",
            id=account.id, role=role, staff=list(STAFF),
        )  # fmt: skip
        _refuse_nothing(changed)
        tell_account(staff.door, account.id, "account-rol", rol=title)


def end_sessions(staff: Staff, account: Account) -> None:
    """Sign the account out everywhere."""
    with staff.doing("sessies beëindigd", account.id):
        staff.write(
            """update app.sessie set beeindigd_op = :now, reden = :reason
                where user_id = :id and beeindigd_op is null""",
            id=account.id, now=staff.door.now, reason=END_REASON,
        )  # fmt: skip


def send_reset(staff: Staff, account: Account) -> None:
    """Mail how to choose a new password; only its owner ever sets one (V07)."""
    with staff.doing("uitleg nieuw wachtwoord", account.id):
        if not account.is_active:
            raise RefusedError(Reason.NOT_ACTIVE)
        tell_account(staff.door, account.id, "wachtwoord-uitleg")


def _refuse_nothing(changed: int) -> None:
    if not changed:
        raise RefusedError(Reason.SAME)
