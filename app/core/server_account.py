"""The system account of the embedded server: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable
from pathlib import Path

from app.core.child_process import Account, usable_search_capability

ACCOUNT_NAME = "pgserver"


class ServerAccountError(Exception):
    """There is no account for the server, and none can be made."""


def server_account(cluster: Path, used_folders: Iterable[Path]) -> Account | None:
    """Return who must run the server: None for ourselves, another account when we are root.

    - A cluster that exists keeps its owner, so that a start as root does not lock others out.
    - If the account can't pass the folders above the cluster or the binaries (a clone in /root),
      it gets one capability to look through them; no folder changes its mode.
    """
    if os.geteuid() != 0:
        return None
    owner = _owner(cluster)
    entry = pwd.getpwuid(owner) if owner else _named_account()
    folders = [folder.resolve() for folder in used_folders]
    if all(_can_reach(folder, entry) for folder in folders):
        return Account(entry.pw_uid, entry.pw_gid)
    capability = usable_search_capability()
    if capability is None:
        raise ServerAccountError(
            f"De gebruiker {entry.pw_name}, die de database draait, kan niet bij de map"
            f" {folders[0]}. Zet het project in een map die voor iedereen te openen is."
        )
    return Account(entry.pw_uid, entry.pw_gid, capability)


def _owner(cluster: Path) -> int:
    try:
        owner = cluster.stat().st_uid
        pwd.getpwuid(owner)
    except (OSError, KeyError):
        return 0
    return owner


def _named_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        _create_account()
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        raise ServerAccountError(
            f"De systeemgebruiker {ACCOUNT_NAME} kan niet worden gemaakt. Start de website niet als"
            f" root, of maak de gebruiker eerst: useradd --system {ACCOUNT_NAME}"
        ) from None


def _create_account() -> None:
    commands = (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", ACCOUNT_NAME],
    )
    for command in commands:
        program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is not None:
            # A start at the same moment may have been first; the caller looks who is there.
            subprocess.run([program, *command[1:]], check=False, capture_output=True)  # noqa: S603 - fixed
            return


def _can_reach(folder: Path, entry: pwd.struct_passwd) -> bool:
    return all(_can_search(parent, entry) for parent in (folder, *folder.parents))


def _can_search(folder: Path, entry: pwd.struct_passwd) -> bool:
    try:
        status = folder.stat()
    except FileNotFoundError:
        return True
    if status.st_uid == entry.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == entry.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
