"""Starts VNG Ledengegevens: database, deploy and website, and watches over all three."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

OLDEST_PYTHON = (3, 11)
# Untried from here on; pyproject.toml and .ci/make-venv have the same bounds.
FIRST_UNKNOWN_PYTHON = (3, 15)


def main() -> int:
    """Run until told to stop; return 0 after a clean end, 1 after a fault told in a sentence."""
    if not OLDEST_PYTHON <= sys.version_info < FIRST_UNKNOWN_PYTHON:
        return _fault("Deze website heeft Python 3.11, 3.12, 3.13 of 3.14 nodig.")
    os.chdir(Path(__file__).resolve().parent)
    try:
        from app.core.settings import Settings, SettingsError
        from app.core.supervisor import StartError, Supervisor
    except ImportError as error:
        return _fault(f"Een onderdeel ontbreekt: {error.name or error}. Gebruik 'make run'.")
    try:
        Supervisor(Settings.from_environment(os.environ)).run()
    except (SettingsError, StartError) as error:
        return _fault(str(error))
    except Exception as error:  # noqa: BLE001 - the last resort: a stack is for the log, not the screen
        return _fault(_unexpected(error))
    return 0


def _unexpected(error: Exception) -> str:
    log = Path(os.environ.get("DATA_DIR") or "var").absolute() / "run.log"
    try:
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return f"Er ging iets onverwachts mis: {error}"
    return f"Er ging iets onverwachts mis ({type(error).__name__}); de details staan in {log}"


def _fault(sentence: str) -> int:
    print(_as_line(sentence), file=sys.stderr, flush=True)
    return 1


def _as_line(sentence: str) -> str:
    """Return the sentence as the log wants it; JSON only where all its parts are there."""
    if os.environ.get("LOG_FORMAT", "").strip() != "json":
        return sentence
    try:
        from app.core.log_lines import sentence_line
    except ImportError:
        return sentence
    return sentence_line(sentence, "json", level="ERROR")


if __name__ == "__main__":
    sys.exit(main())
