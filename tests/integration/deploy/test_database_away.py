"""A deploy without its database says that it can't be reached, and not that it refused the work."""

import os
import subprocess
import sys

from app.core.settings import PROJECT_ROOT
from tests.support import sample
from tests.support.live import free_port


def test_a_deploy_without_its_database_says_so_in_its_last_line(tmp_path):
    away = f"127.0.0.1:{free_port()}/leden"
    settings = {
        "APP_ENV": "test",
        "DATABASE_URL": f"postgresql://leden_app:geheim@{away}",
        "DATABASE_OWNER_URL": f"postgresql://leden_owner:geheim@{away}",
        "DATA_DIR": str(tmp_path),
        "ADDRESS_KEY": sample.ADDRESS_KEY,
        "AUTH_KEY": sample.AUTH_KEY,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "deploy"],
        cwd=PROJECT_ROOT, env={"PATH": os.defpath, **settings}, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("Fout: de database is niet te bereiken;")
    assert "geheim" not in ended.stderr
