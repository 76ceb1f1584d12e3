"""Secrets, drawn here and nowhere else: session tokens, one-time passwords, TOTP secrets."""

import base64
import hashlib
import secrets

from catalogue.commands.log_in import Ticket
from catalogue.model.passwords import PasswordPolicy, password_faults

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are read wrongly from paper: I, l, O, o, 0, 1."""
_GROUP = 4
_SHORTEST = 16


def hashed(token: str) -> str:
    """A token as the database keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_ticket() -> tuple[str, Ticket]:
    """A session's token for the cookie, and what the database keeps of it."""
    token = new_token()
    return token, Ticket(token_hash=hashed(token), csrf=new_token())


def one_time_password(policy: PasswordPolicy, *, login: str, name: str) -> str:
    """A password to be handed over once, in groups that can be read out; fits the policy.

    About 5.8 bits a letter: 93 bits at 16 letters.
    """
    groups = -(-max(policy.length, _SHORTEST) // _GROUP)
    while True:
        drawn = "-".join(
            "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(groups)
        )
        if not password_faults(drawn, policy, login=login, name=name):
            return drawn


def totp_secret() -> str:
    """160 random bits in base 32, as RFC 4226 §4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()
