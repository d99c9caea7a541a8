"""What is written about an error says where it was, and never what somebody typed."""

from app.core.log_lines import describe


def test_an_error_is_described_without_its_own_text():
    try:
        try:
            raise ValueError("Key (email)=(j.jansen@gemeente.example) already exists")
        except ValueError as inner:
            raise RuntimeError("geheim") from inner
    except RuntimeError as error:
        line = describe(error)
    assert line.startswith("RuntimeError <- ValueError in ")
    assert "test_request_log.py" in line
    assert "jansen" not in line
    assert "geheim" not in line
