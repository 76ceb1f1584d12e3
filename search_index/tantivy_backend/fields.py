"""The tantivy schema: what is searched, what is sorted and counted by, what a hit shows."""

from collections import Counter
from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec
import tantivy

from catalogue.queries.documents import FACET_FIELDS, PublishedDocument
from search_index import weights
from search_index.text import index_words, name_grams, plain, unified
from search_index.traits import traits

VERSION = "1"
"""Change it with the fields below; the way text becomes terms has a version of its own."""
SHARDS = 32
"""Parts into which documents fall by name, so that what they are called is listed part by part."""

SCORED = ("words", "grams")
EXACT = ("named", "called")
"""Plain names; plain codes and everyday names that are not the name."""
_COUNTED = ("name", "everyday", *FACET_FIELDS)


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What a hit shows of a document, kept in tantivy's document store."""

    item: int
    code: str
    name: str
    everyday_names: tuple[str, ...]
    text: str


_ENCODE = msgspec.msgpack.Encoder().encode
decode_shown = msgspec.msgpack.Decoder(Shown).decode


def schema() -> Any:
    """A fresh schema object."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("item", fast=True, indexed=True)
    for field in SCORED:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in (*EXACT, "code"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in _COUNTED:
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("shard", indexed=True)
    for field in ("traits", "length", "published"):
        builder.add_unsigned_field(field, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def tantivy_document(document: PublishedDocument) -> Any:
    """``document`` as tantivy's writer takes it."""
    made = tantivy.Document()
    names = (document.name, *document.everyday_names)
    words = Counter(index_words(document.text))
    for name in names:
        for word in index_words(name):
            words[word] += weights.NAME_TIMES
    name = plain(document.name)
    also = {plain(one) for one in (document.code, *document.everyday_names)} - {name}
    made.add_unsigned("item", document.item)
    made.add_text("words", " ".join(words.elements()))
    made.add_text("grams", " ".join(name_grams(names)))
    held = {
        "name": (unified(document.name),),
        "everyday": document.everyday_names,
        "named": (name,),
        "called": also,
        "code": (plain(document.code),),
        **document.facets,
    }
    for field, values in held.items():
        for value in dict.fromkeys(values):
            made.add_text(field, value)
    made.add_unsigned("shard", crc32(name.encode()) % SHARDS)
    made.add_unsigned("traits", traits(document.name))
    made.add_unsigned("length", max(len(name), 1))
    made.add_unsigned("published", _moment(document.published_at))
    shown = Shown(
        document.item,
        document.code,
        unified(document.name),
        document.everyday_names,
        unified(document.text),
    )
    made.add_bytes("shown", _ENCODE(shown))
    return made


def _moment(written: str) -> int:
    """Milliseconds since 1970; 0 where no moment is given."""
    return int(datetime.fromisoformat(written).timestamp() * 1000) if written else 0
