"""Home addresses: what is stored can only be read with the key, in its own row and column."""

import base64

import pytest

from app.core.encryption import AddressCipher, DecryptionError


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@pytest.fixture
def cipher() -> AddressCipher:
    return AddressCipher([key("a")])


@pytest.mark.parametrize("text", ["", "1", "Kerkstraat", "ĳsselkade 's-Gravenhage", "x" * 80])
def test_what_goes_in_comes_out(cipher, text):
    assert cipher.decrypt("straat", 1, 2, cipher.encrypt("straat", 1, 2, text)) == text


def test_the_same_text_is_never_stored_twice_the_same_way(cipher):
    assert cipher.encrypt("straat", 1, 2, "Kade") != cipher.encrypt("straat", 1, 2, "Kade")


def test_the_stored_value_has_the_form_the_database_asks(cipher):
    stored = cipher.encrypt("huisnummer", 1, 2, "1")
    assert stored[0] == 1
    assert len(stored) == 1 + 4 + 12 + 16 + 16


def test_length_tells_little(cipher):
    lengths = {len(cipher.encrypt("straat", 1, 2, "x" * n)) for n in range(16)}
    assert len(lengths) == 1


@pytest.mark.parametrize("place", [("woonplaats", 1, 2), ("straat", 9, 2), ("straat", 1, 9)])
def test_a_value_moved_to_another_column_gemeente_or_person_is_refused(cipher, place):
    stored = cipher.encrypt("straat", 1, 2, "Kerkstraat")
    with pytest.raises(DecryptionError):
        cipher.decrypt(*place, stored)


def test_a_changed_byte_is_refused_wherever_it_is(cipher):
    stored = cipher.encrypt("straat", 1, 2, "Kerkstraat")
    for place in range(len(stored)):
        changed = bytearray(stored)
        changed[place] ^= 1
        with pytest.raises(DecryptionError):
            cipher.decrypt("straat", 1, 2, bytes(changed))


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x02" + b"x" * 60])
def test_what_is_no_encrypted_value_is_refused(cipher, stored):
    with pytest.raises(DecryptionError):
        cipher.decrypt("straat", 1, 2, stored)


def test_a_new_key_encrypts_and_the_old_one_still_decrypts():
    old = AddressCipher([key("a")])
    both = AddressCipher([key("b"), key("a")])
    new = AddressCipher([key("b")])
    assert both.decrypt("straat", 1, 2, old.encrypt("straat", 1, 2, "Kade")) == "Kade"
    assert new.decrypt("straat", 1, 2, both.encrypt("straat", 1, 2, "Kade")) == "Kade"
    with pytest.raises(DecryptionError):
        new.decrypt("straat", 1, 2, old.encrypt("straat", 1, 2, "Kade"))


@pytest.mark.parametrize("keys", [[], [base64.urlsafe_b64encode(b"kort").decode()]])
def test_without_a_key_of_32_bytes_there_is_no_cipher(keys):
    with pytest.raises(ValueError, match="32 bytes"):
        AddressCipher(keys)
