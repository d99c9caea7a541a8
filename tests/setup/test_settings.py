"""Settings come from the environment, and what can't be or isn't safe stops the start."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.core.settings import Settings, SettingsError

FIRST_KEY, SECOND_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
APP_URL = "postgresql://leden_app:geheim@db.example.nl/leden"
SMTP_URL = "smtp://leden:geheim@mail.example.nl:587"
BOUNCE_URL = "imaps://retour%40example.nl:geheim@mail.example.nl:993/INBOX"
OWNER_URL = "postgresql://leden_owner:geheim@db.example.nl/leden"


def production(tmp_path: Path, **changes: str) -> dict[str, str]:
    return {
        "APP_ENV": "production",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "s" * 40,
        "ADDRESS_KEY": FIRST_KEY,
        "AUTH_KEY": SECOND_KEY,
        "SMTP_URL": SMTP_URL,
        "DATABASE_URL": APP_URL,
        "PUBLIC_URL": "https://leden.example.nl",
    } | changes


def test_an_empty_environment_gives_a_demo(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path)})

    assert (settings.app_env, settings.host, settings.port) == ("demo", "127.0.0.1", 8080)
    assert settings.workers == 3
    assert settings.database_url is None
    assert settings.database_owner_url is None
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.smtp_url is None
    assert settings.mail_folder == tmp_path / "mail"
    assert settings.mail_from == settings.support_email
    assert settings.bounce_url is None
    assert settings.bounce_address is None
    assert settings.password_memory == 64
    assert settings.proxy_hops == 0


def test_keys_are_made_once_and_only_for_us(tmp_path: Path) -> None:
    first = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    second = Settings.from_environment({"DATA_DIR": str(tmp_path), "PORT": "8081"})

    keys = (first.secret_key, first.address_key, first.auth_key)
    assert keys == (second.secret_key, second.address_key, second.auth_key)
    assert len(set(keys)) == 3
    Fernet(first.address_key)
    Fernet(first.auth_key)
    for name in ("secret-key", "address-key", "auth-key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    code = (
        "import os; from app.core.settings import Settings;"
        "print(Settings.from_environment(os.environ).address_key)"
    )
    environment = {"PATH": os.defpath, "DATA_DIR": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
        for _ in range(6)
    ]

    assert len({process.communicate()[0] for process in started}) == 1


def test_production_is_accepted_when_complete(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        production(tmp_path, DATABASE_OWNER_URL=OWNER_URL, ADDRESS_KEY=f"{FIRST_KEY}, {SECOND_KEY}")
    )

    assert settings.is_production
    assert settings.database_url == APP_URL.replace("postgresql:", "postgresql+psycopg:")
    assert settings.address_keys == (FIRST_KEY, SECOND_KEY)
    assert settings.auth_keys == (SECOND_KEY,)
    assert settings.smtp_url == SMTP_URL
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY ontbreekt"),
        ({"SECRET_KEY": "kort"}, "SECRET_KEY is te kort"),
        ({"ADDRESS_KEY": ""}, "ADDRESS_KEY ontbreekt"),
        ({"ADDRESS_KEY": "geen sleutel"}, "ADDRESS_KEY moet"),
        ({"ADDRESS_KEY": FIRST_KEY + ","}, "ADDRESS_KEY moet"),
        ({"AUTH_KEY": ""}, "AUTH_KEY ontbreekt"),
        ({"AUTH_KEY": "geen sleutel"}, "AUTH_KEY moet"),
        ({"AUTH_KEY": "," + FIRST_KEY}, "AUTH_KEY moet"),
        ({"SMTP_URL": ""}, "SMTP_URL ontbreekt"),
        ({"SMTP_URL": "mail.example.nl"}, "SMTP_URL moet"),
        ({"SMTP_URL": "http://mail.example.nl"}, "SMTP_URL moet"),
        ({"SMTP_URL": "smtp://mail.example.nl:poort"}, "SMTP_URL moet"),
        ({"SMTP_URL": "smtp://:587"}, "SMTP_URL moet"),
        ({"MAIL_FROM": "VNG <leden@example.nl>"}, "MAIL_FROM moet"),
        ({"MAIL_FROM": "leden@example.nl\r\nBcc: a@b.nl"}, "MAIL_FROM moet"),
        ({"BOUNCE_URL": "mail.example.nl"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "smtps://u:p@mail.example.nl"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://mail.example.nl"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://u@mail.example.nl"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://:p@mail.example.nl"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://u:p@:993"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://u:p@mail.example.nl:poort"}, "BOUNCE_URL moet"),
        ({"BOUNCE_URL": "imaps://u:p@mail.example.nl/Pr%C3%A9"}, "map"),
        ({"BOUNCE_URL": "imaps://u:p@mail.example.nl/a%0D%0Ab"}, "regeleinden"),
        ({"BOUNCE_URL": "imaps://u%0D%0Aa:p@mail.example.nl"}, "regeleinden"),
        ({"BOUNCE_URL": "imaps://u:p%0A@mail.example.nl"}, "regeleinden"),
        ({"BOUNCE_URL": BOUNCE_URL, "BOUNCE_ADDRESS": "retour"}, "BOUNCE_ADDRESS moet"),
        ({"BOUNCE_URL": BOUNCE_URL, "BOUNCE_ADDRESS": "a@b.nl\r\nX: y"}, "BOUNCE_ADDRESS moet"),
        (
            {"BOUNCE_URL": BOUNCE_URL, "BOUNCE_ADDRESS": f"{'r' * 32}@example.nl"},
            "BOUNCE_ADDRESS moet",
        ),
        ({"BOUNCE_ADDRESS": "retour@example.nl"}, "BOUNCE_ADDRESS heeft geen zin"),
        ({"PASSWORD_MEMORY": "45"}, "PASSWORD_MEMORY is te laag"),
        ({"PASSWORD_MEMORY": "veel"}, "PASSWORD_MEMORY moet"),
        ({"PROXY_HOPS": "6"}, "PROXY_HOPS"),
        ({"PROXY_HOPS": "-1"}, "PROXY_HOPS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL ontbreekt"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL moet"),
        ({"DATABASE_URL": "sqlite:///leden.db"}, "DATABASE_URL moet"),
        ({"DATABASE_URL": "postgresql://server:poort/x"}, "DATABASE_URL moet"),
        ({"DATABASE_OWNER_URL": APP_URL}, "dezelfde gebruiker"),
        ({"PUBLIC_URL": "http://leden.example.nl"}, "https://"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL ontbreekt"),
        ({"PUBLIC_URL": "leden"}, "PUBLIC_URL moet een webadres"),
        ({"PORT": "80a"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "9" * 5000}, "PORT"),
        ({"PORT": "٨٠"}, "PORT"),
        ({"WEB_WORKERS": "-1"}, "WEB_WORKERS"),
        ({"APP_ENV": "prod"}, "APP_ENV"),
        ({"DATA_DIR": "/proc/leden"}, "DATA_DIR"),
        ({"DATA_DIR": "/dev/null/leden"}, "DATA_DIR"),
    ],
)
def test_one_wrong_setting_is_refused_by_name(
    tmp_path: Path, change: dict[str, str], word: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(production(tmp_path, **change))

    assert len(refusal.value.faults) == 1
    assert word in refusal.value.faults[0]


SECRETS = {
    "SECRET_KEY": "s" * 40,
    "ADDRESS_KEY": FIRST_KEY,
    "AUTH_KEY": SECOND_KEY,
    "SMTP_URL": SMTP_URL,
    "BOUNCE_URL": BOUNCE_URL,
    "DATABASE_URL": APP_URL,
    "DATABASE_OWNER_URL": OWNER_URL,
    "ENTRA_CLIENT_SECRET": "entra-geheim",
}


def test_every_secret_may_come_from_a_file(tmp_path: Path) -> None:
    client = {"ENTRA_CLIENT_ID": "11111111-2222-3333-4444-555555555555"}
    files = {}
    for name, value in SECRETS.items():
        file = tmp_path / name.lower()
        file.write_text(value + "\n")
        files |= {name: "", f"{name}_FILE": str(file)}

    from_files = Settings.from_environment(production(tmp_path, **client, **files))

    assert from_files == Settings.from_environment(production(tmp_path, **client, **SECRETS))


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "kan niet worden gelezen"), (b" \n", "is leeg"), (b"\xff\xfe", "geen leesbare tekst")],
)
def test_a_secret_file_that_gives_no_secret_is_named(
    tmp_path: Path, content: bytes | None, word: str
) -> None:
    file = tmp_path / "geheim"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(production(tmp_path, AUTH_KEY="", AUTH_KEY_FILE=str(file)))

    assert "AUTH_KEY_FILE: " in refusal.value.faults[0]
    assert word in refusal.value.faults[0]


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    file = tmp_path / "geheim"
    file.write_text("s" * 40)
    with pytest.raises(SettingsError, match="SECRET_KEY en SECRET_KEY_FILE zijn beide gezet"):
        Settings.from_environment(production(tmp_path, SECRET_KEY_FILE=str(file)))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    environment = {"APP_ENV": "production", "DATA_DIR": str(tmp_path), "PORT": "x"}
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(environment)

    names = ("PORT", "DATABASE_URL", "SECRET_KEY", "ADDRESS_KEY", "AUTH_KEY", "SMTP_URL")
    for name in (*names, "PUBLIC_URL"):
        assert name in str(refusal.value)


def test_outside_production_a_password_may_cost_less(tmp_path: Path) -> None:
    environment = {"APP_ENV": "test", "DATA_DIR": str(tmp_path), "PASSWORD_MEMORY": "1"}
    assert Settings.from_environment(environment).password_memory == 1


def test_returned_mail_has_an_address_and_a_mailbox(tmp_path: Path) -> None:
    found = Settings.from_environment(
        production(tmp_path, BOUNCE_URL=BOUNCE_URL, BOUNCE_ADDRESS=f"{'r' * 31}@example.nl")
    )
    assert (found.bounce_url, found.bounce_address) == (BOUNCE_URL, f"{'r' * 31}@example.nl")
    without = Settings.from_environment(production(tmp_path, BOUNCE_URL=BOUNCE_URL))
    assert without.bounce_address is None


def test_an_owner_without_a_database_is_refused(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path), "DATABASE_OWNER_URL": OWNER_URL}
    with pytest.raises(SettingsError, match="geen zin zonder DATABASE_URL"):
        Settings.from_environment(environment)


def test_a_data_folder_of_somebody_else_is_refused(
    place: Path, unprivileged_python: list[str]
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o500)
    code = (
        "import os; from app.core.settings import Settings, SettingsError\n"
        "try: Settings.from_environment(os.environ)\n"
        "except SettingsError as error: print(error)"
    )
    result = subprocess.run(
        [*unprivileged_python, "-c", code],
        env=os.environ | {"DATA_DIR": str(closed)},
        capture_output=True,
        text=True,
    )

    assert "mag niet worden gelezen of geschreven" in result.stdout, result.stderr


def test_no_secret_is_shown_when_settings_are_printed(tmp_path: Path) -> None:
    settings = Settings.from_environment(production(tmp_path, BOUNCE_URL=BOUNCE_URL))
    assert "geheim" not in repr(settings)
    assert settings.secret_key not in repr(settings)
    assert FIRST_KEY not in repr(settings)
    assert SECOND_KEY not in repr(settings)
    for change in (
        {"DATABASE_URL": "mysql://u:wachtwoordje@h/d"},
        {"SMTP_URL": "ftp://u:wachtwoordje@mail.example/d"},
        {"BOUNCE_URL": "ftp://u:wachtwoordje@mail.example/d"},
        {"BOUNCE_URL": "imaps://u:wachtwoordje@mail.example/%C3%A9"},
    ):
        with pytest.raises(SettingsError) as refusal:
            Settings.from_environment(production(tmp_path, **change))
        assert "wachtwoordje" not in str(refusal.value)
