"""Child processes that end when their parent does, and run as another account if asked."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# From <linux/prctl.h> and <linux/capability.h>.
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2

_ON_LINUX = sys.platform.startswith("linux")
# Loaded once, before any fork: loading a library between fork and exec is not safe.
_LIBC = ctypes.CDLL(None, use_errno=True) if _ON_LINUX else None


@dataclass(frozen=True)
class Account:
    """The user a child runs as. `capability` lets it through folders that are closed to it."""

    uid: int
    gid: int
    capability: int | None = None


def spawn(
    arguments: Sequence[str | Path],
    *,
    parent_death_signal: signal.Signals,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | Path = "/",
    pass_fds: Sequence[int] = (),
    output: int | None = None,
    errors: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only the parent.

    Where the system knows no parent-death signal (macOS) the child may outlive a killed parent;
    the next start ends it.
    """
    return subprocess.Popen(  # noqa: S603 - the arguments are ours, and no shell reads them
        [os.fspath(argument) for argument in arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env=None if env is None else dict(env),
        cwd=cwd,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
        preexec_fn=_between_fork_and_exec(parent_death_signal, account),  # noqa: PLW1509 - no threads yet
    )


def end_with_parent(death_signal: signal.Signals) -> bool:
    """Ask the system for a signal when our parent ends; False where it knows no such thing."""
    if _LIBC is None:
        return False
    _prctl(PR_SET_PDEATHSIG, int(death_signal))
    return True


def stop(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, giving the process so many seconds to end; then kill it."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def usable_search_capability() -> int | None:
    """Return the smallest capability we hold that passes closed folders, or None."""
    if _LIBC is None:
        return None
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("CapPrm:"):
            held = int(line.split()[1], 16)
            for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
                if held >> capability & 1:
                    return capability
    return None


def _between_fork_and_exec(
    death_signal: signal.Signals, account: Account | None
) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            _become(account)
        # After the change of user, which clears it.
        end_with_parent(death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _become(account: Account) -> None:
    if account.capability is not None:
        _prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if account.capability is not None:
        _keep_only(account.capability)
        _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, account.capability)


def _keep_only(capability: int) -> None:
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; then the same for capabilities 32 and up.
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if _LIBC is None or _LIBC.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _prctl(option: int, first: int, second: int = 0) -> None:
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    if _LIBC is None or _LIBC.prctl(option, *arguments) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
