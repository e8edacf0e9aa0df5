"""Looks for passwords where none may be."""

import base64
import urllib.parse


def _forms(password):
    """The password itself, and every way in which it may be hidden in a longer text."""
    raw = password.encode()
    yield 'the password', password
    yield 'its URL form', urllib.parse.quote(password, safe='')
    yield 'its hexadecimal form', raw.hex()
    # Base64 of a longer text shows its middle in one of three ways, whatever stands before and after.
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + raw).decode().rstrip('=')
        first = -(-shift * 8 // 6)
        last = (shift + len(raw)) * 8 // 6
        yield 'its Base64 form', encoded[first:last]


def assert_no_password(passwords, text, where):
    """Fail, without printing the text, when any of the passwords is in it in any form."""
    for password in passwords:
        assert len(password) >= 8, 'a password this short would be found anywhere'
        for form, hidden in _forms(password):
            place = text.find(hidden)
            before = text[max(0, place - 200):place]
            assert place < 0, '%s is in %s, after: %s' % (form, where, before)
