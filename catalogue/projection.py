"""What of an item is projected into columns, so that it can be filtered, sorted and counted."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Any

from catalogue.model.attachments import references
from catalogue.model.fees import fee_fen as fee_fen
from catalogue.model.item import ServiceItem
from catalogue.rules import Finding, Severity, missing_guide_elements

_PLAIN_AT_MOST = 600
"""Characters of a plain name; four bytes each still fit an index row."""

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=2048)  # most materials are those of other items too, and each is asked twice
def plain_name(name: str) -> str:
    """``name`` as compared for duplicates: full width folded, case and punctuation dropped.

    Folding may make a name longer, and PostgreSQL indexes 2,704 bytes at most: of a longer one
    the beginning stands with a digest of the whole, so that equal names stay equal.
    """
    plain = _NOT_WORD.sub("", unicodedata.normalize("NFKC", name).casefold())
    if len(plain) <= _PLAIN_AT_MOST:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return plain[: _PLAIN_AT_MOST - len(digest)] + digest


def themes_of(item: ServiceItem) -> list[str]:
    """The item's themes as facet values: ``person-005``, ``firm-010``."""
    return [f"person-{t}" for t in item.person_themes] + [f"firm-{t}" for t in item.firm_themes]


def materials_hash(item: ServiceItem) -> str:
    """Digest of the set of materials asked for, by plain name; empty when none is asked."""
    names = sorted({plain_name(material.name) for material in item.materials})
    return hashlib.sha256("\n".join(names).encode()).hexdigest() if names else ""


def revision_columns(item: ServiceItem, findings: list[Finding]) -> dict[str, Any]:
    """The projected columns of one revision (see ``tables.Revision``)."""
    statutory, promised = item.statutory_limit, item.promised_limit
    return {
        "name": item.name,
        "plain_name": plain_name(item.name),
        "kind": item.kind.value,
        "on_application": item.kind.on_application,
        "body_code": item.body.credit_code,
        "body_name": item.body.name,
        "division_code": item.division_code,
        "exercise_level": item.exercise_level and item.exercise_level.value,
        "item_state": item.state.value,
        "handling": item.handling and item.handling.value,
        "visits": item.visits,
        "statutory_value": statutory and statutory.value,
        "statutory_unit": statutory and statutory.unit.value,
        "promised_value": promised and promised.value,
        "promised_unit": promised and promised.unit.value,
        "online_depth": item.online_depth.value,
        "charged": item.charged,
        "audiences": ",".join(item.audience),
        "material_count": len(item.materials),
        "step_count": len(item.steps),
        "certificate_count": sum(material.is_certificate for material in item.materials),
        "fee_fen": fee_fen(item),
        "base_code": item.base_code[:12],
        "materials_hash": materials_hash(item),
        "visit_explained": not item.visits or bool(item.visit_reason.strip()),
        "guide_complete": not missing_guide_elements(item),
        "error_count": sum(f.severity is Severity.ERROR for f in findings),
        "warning_count": sum(f.severity is Severity.WARNING for f in findings),
    }


def material_rows(revision: int, item: ServiceItem) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionMaterial``."""
    return [
        {
            "revision": revision,
            "position": position,
            "name": material.name,
            "plain_name": plain_name(material.name)[:500],
            "form": material.form and material.form.value,
            "source": material.source and material.source.value,
            "necessity": material.necessity and material.necessity.value,
            "is_certificate": material.is_certificate,
        }
        for position, material in enumerate(item.materials, start=1)
    ]


def result_rows(revision: int, item: ServiceItem) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionResult``; results without a name are none."""
    return [
        {"revision": revision, "name": result.name, "plain_name": plain_name(result.name)[:500]}
        for result in item.results
        if result.name.strip()
    ]


def basis_rows(revision: int, item: ServiceItem) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionBasis``."""
    return [
        {
            "revision": revision,
            "title": basis.title,
            "document_number": basis.document_number[:200],
            "article": basis.article[:200],
        }
        for basis in item.legal_bases
    ]


def theme_rows(revision: int, item: ServiceItem) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionTheme``."""
    return [{"revision": revision, "theme": theme} for theme in themes_of(item)]


def file_rows(revision: int, item: ServiceItem) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionFile``."""
    return [
        {"revision": revision, "sha256": one.sha256, "file_name": one.name}
        for one in dict.fromkeys(references(item))
    ]


def finding_rows(revision: int, findings: list[Finding]) -> list[dict[str, Any]]:
    """The rows of ``tables.RevisionFinding``."""
    return [
        {
            "revision": revision,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "element": finding.element,
            "message": finding.message,
            "accepted_by": finding.accepted_by,
        }
        for finding in findings
    ]
