"""What others made is as they made it: each file has the checksum that was noted when it came."""

import hashlib

from app.core.settings import PROJECT_ROOT

FOLDERS = ("app/static/vendor", "app/static/fonts")


def test_the_files_of_others_are_unmodified():
    noted = {}
    for line in (PROJECT_ROOT / ".ci/vendor.sha256").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        noted[name] = digest
    there = {
        path.relative_to(PROJECT_ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in FOLDERS
        for path in (PROJECT_ROOT / folder).iterdir()
    }
    assert there == noted, "voer `.ci/vendor-front-end` uit en leg vast wat het schreef"
