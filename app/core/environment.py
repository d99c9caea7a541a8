"""Reads environment variables one by one and collects what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

YES, NO = ("ja", "1", "true"), ("", "nee", "0", "false")
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL_ADDRESS = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# A secret is a line of text; a file of more is another file.
SECRET_FILE_MAXIMUM_BYTES = 65_536


class Environment:
    """The variables of one start. Each method returns a usable value and notes each fault."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._secrets: dict[str, str] = {}
        self.faults: list[str] = []

    def fault(self, sentence: str) -> None:
        """Note a Dutch sentence for the administrator."""
        self.faults.append(sentence)

    def text(self, name: str) -> str:
        """Return the value without spaces around it, "" when it is not set."""
        return self._variables.get(name, "").strip()

    def secret(self, name: str) -> str:
        """Return the value of `name`, or the content of the file that `name`_FILE names.

        A file is how systemd (LoadCredential) and containers hand over a secret, so that it is not
        in the environment. Setting both is a fault.
        """
        if name not in self._secrets:
            self._secrets[name] = self._secret(name)
        return self._secrets[name]

    def whole_number(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if text.isascii() and text.isdigit() and minimum <= int(text[:9]) <= maximum:
            return int(text)
        self.fault(
            f"{name} moet een geheel getal van {minimum} tot en met {maximum} zijn, niet '{text}'."
        )
        return default

    def choice(self, name: str, *words: str) -> str:
        """Return one of the words; the first stands for a variable that is not set."""
        text = self.text(name) or words[0]
        if text in words:
            return text
        self.fault(f"{name} moet {', '.join(words[:-1])} of {words[-1]} zijn, niet '{text}'.")
        return words[0]

    def yes_or_no(self, name: str) -> bool:
        text = self.text(name).lower()
        if text not in YES + NO:
            self.fault(f"{name} moet ja of nee zijn.")
        return text in YES

    def email(self, name: str, default: str) -> str:
        text = self.text(name) or default
        if not EMAIL_ADDRESS.fullmatch(text):
            self.fault(f"{name} moet een e-mailadres zijn, zoals hulp@vng.example.")
        return text

    def _secret(self, name: str) -> str:
        text, file = self.text(name), self.text(f"{name}_FILE")
        if not file:
            return text
        if text:
            self.fault(f"{name} en {name}_FILE zijn beide gezet: geef er een.")
            return text
        try:
            with Path(file).open("rb") as opened:
                found = opened.read(SECRET_FILE_MAXIMUM_BYTES).decode("utf-8").strip()
        except OSError as error:
            self.fault(
                f"{name}_FILE: het bestand {file} kan niet worden gelezen ({error.strerror})."
            )
            return ""
        except UnicodeDecodeError:
            self.fault(f"{name}_FILE: in het bestand {file} staat geen leesbare tekst.")
            return ""
        if not found:
            self.fault(f"{name}_FILE: het bestand {file} is leeg.")
        return found


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an address, None when it can't be taken apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
