"""An item as bytes: one canonical encoding, hashed for the ledger."""

import hashlib

import msgspec

from catalogue.model.item import ServiceItem

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ServiceItem)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What decoding raises where the stored bytes are damaged."""


def encode(item: ServiceItem) -> bytes:
    """The item's canonical bytes: fields in the model's order, defaults left out."""
    return _ENCODER.encode(item)


def decode(document: bytes) -> ServiceItem:
    """The item in ``document``; ``decode(encode(item)) == item``.

    Raises:
        UNREADABLE: the bytes are not an item of today's model.
    """
    return _DECODER.decode(document)


def content_hash(document: bytes | str) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal.

    SQLite hands out text where somebody has changed a document by hand in SQL; that is for the
    hash to find, so it is taken as it is.
    """
    raw = document.encode() if isinstance(document, str) else document
    return hashlib.sha256(raw).hexdigest()
