"""What is handed in: rules 17 to 19."""

import re
from collections.abc import Iterator

from catalogue.model.code_tables import MaterialForm, Necessity
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_CATCH_ALL = re.compile(
    "其他材料|其它材料|其它|相关材料|有关材料|等材料|法律、?(?:行政)?法规规定的其他|认为需要"
)
_NOTHING_ELSE = re.compile(
    "(?:无需|无须|不需|不必|不得|不再|免于)[^，。；]{0,6}(?:其他|其它|相关|有关)材料"
)
_NATIONAL = "rules-and-metrics §3.2 no. 18; national elements of 材料 (standards §4)"
_CERTIFICATE = {"name": "身份证", "form": "1", "necessity": "1", "source": "20", "copies": 1}
_FORM = {"name": "申请书", "form": "2", "necessity": "1", "source": "10"}


@rule(
    number=17,
    severity=Severity.ERROR,
    message="{title}含兜底表述“{words}”；请逐项列出要交的材料，确实不需要的请删除",
    source="rules-and-metrics §3.2 no. 17 and §0 no. 5: the State Council's named defect",
    good={"materials": [_CERTIFICATE | {"name": "其他身份证件"}]},
    bad={"materials": [_CERTIFICATE | {"name": "法律法规规定的其他材料"}]},
)
def materials_are_not_catch_all(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Every material is named; nobody is asked for “other materials”.

    Names such as “其他身份证件” name a thing and pass; so does “无需提交其他材料”.
    """
    for index, material in enumerate(item.materials):
        for field, text in (("name", material.name), ("note", material.note)):
            if not _CATCH_ALL.search(text):  # so it is with nearly all, and it is soon seen
                continue
            found = _CATCH_ALL.search(_NOTHING_ELSE.sub("", text))
            if found:
                yield f"materials[{index}].{field}", {"words": found[0]}


@rule(
    number=18,
    severity=Severity.ERROR,
    message="材料“{name}”未填{title}；请写明来源渠道、材料形式、必要性和份数",
    source=_NATIONAL,
    good={"materials": [_CERTIFICATE]},
    bad={"materials": [{"name": "身份证", "form": "1", "necessity": "1", "source": "20"}]},
)
def materials_are_specified(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Each material says whence, in what form, whether needed and how many.

    Numbers of copies are asked of anything that may be handed in on paper.
    """
    for index, material in enumerate(item.materials):
        missing = [
            field for field in ("source", "form", "necessity") if getattr(material, field) is None
        ]
        on_paper = material.form is not MaterialForm.ELECTRONIC
        if on_paper and not material.originals and not material.copies:
            missing.append("originals")
        for field in missing:
            yield f"materials[{index}].{field}", {"name": material.name}


@rule(
    number=18,
    severity=Severity.WARNING,
    message="表格“{name}”没有{title}；请上传空白表格和填好的示例样表",
    source=_NATIONAL,
    good={
        "materials": [
            _FORM
            | {"is_application_form": True, "blank_form": "空表.docx", "sample_form": "样表.pdf"}
        ]
    },
    bad={"materials": [_FORM | {"is_application_form": True, "blank_form": "空表.docx"}]},
)
def forms_come_with_a_sample(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A form to fill in comes blank and filled in."""
    for index, material in enumerate(item.materials):
        if not material.is_application_form:
            continue
        for field in ("blank_form", "sample_form"):
            if not filled(getattr(material, field)):
                yield f"materials[{index}].{field}", {"name": material.name}


@rule(
    number=19,
    severity=Severity.WARNING,
    message="材料“{name}”为“{necessity}”，未填{title}；请写明什么情形需要、何时补齐",
    source="rules-and-metrics §3.2 no. 19",
    good={
        "materials": [
            _CERTIFICATE | {"necessity": "2", "necessity_condition": "委托他人办理时提供"}
        ]
    },
    bad={"materials": [_CERTIFICATE | {"necessity": "2"}]},
)
def conditional_materials_say_when(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A material not always needed, or due later, says in which case or when."""
    for index, material in enumerate(item.materials):
        if material.necessity not in (Necessity.OPTIONAL, Necessity.DEFERRABLE):
            continue
        if not filled(material.necessity_condition) and not material.cases:
            yield (
                f"materials[{index}].necessity_condition",
                {"name": material.name, "necessity": material.necessity.label},
            )
