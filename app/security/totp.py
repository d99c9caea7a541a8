"""The codes of an authenticator app (RFC 6238): six digits, thirty seconds, each counted once."""

import base64
import secrets
from datetime import datetime

import pyotp

SECONDS = 30
SECRET_BYTES = 20  # 160 bits, RFC 4226 section 4
# Accepted: this step and the one before, for who types slowly. Beyond: a clock that is wrong.
STEPS_BACK = 1
DRIFT_STEPS = 20
ISSUER = "VNG Ledengegevens"


def new_secret() -> str:
    """Return a new secret in base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def grouped(secret: str) -> str:
    """Return the secret in groups of four, for who types it over."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def provisioning_uri(secret: str, email: str) -> str:
    """Return what the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def code_at(secret: str, now: datetime) -> str:
    """Return the code that an app shows now."""
    return pyotp.TOTP(secret).at(now)


def normal_code(typed: str) -> str:
    """Return the six digits that were typed, without spaces; "" if it is something else."""
    code = "".join(typed.split())
    return code if len(code) == 6 and code.isascii() and code.isdigit() else ""


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that this code is of, newest first; None when it is of neither."""
    return _find(secret, code, now, range(0, -STEPS_BACK - 1, -1))


def has_drifted(secret: str, code: str, now: datetime) -> bool:
    """Say whether the code is right for a clock that is some minutes off."""
    return _find(secret, code, now, range(-DRIFT_STEPS, DRIFT_STEPS + 1)) is not None


def _find(secret: str, code: str, now: datetime, offsets: range) -> int | None:
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    found = None
    for offset in offsets:
        # All are looked at, so that the time it takes says nothing.
        right = secrets.compare_digest(totp.generate_otp(max(current + offset, 0)), code)
        if right and found is None:
            found = current + offset
    return found
