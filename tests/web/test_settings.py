"""Settings: what is read, what is refused, what every variable is called."""

from fractions import Fraction
from pathlib import Path

import pytest

from catalogue.errors import BadInput
from web.settings import Site, load_settings, site_variables, variables

DATA = {"ZHIPAO_DATA_DIR": "some/where"}


def test_without_any_variable_everything_lies_in_the_data_directory() -> None:
    settings = load_settings({})
    assert settings.data_dir == Path("data").resolve()
    assert settings.database_url == f"sqlite:///{Path('data').resolve()}/zhipao.db"
    assert settings.index_dir == settings.data_dir / "index"
    assert (settings.host, settings.port) == ("127.0.0.1", 8018)
    assert settings.conversion_policy.id == "none"
    assert settings.site == Site()


def test_an_empty_variable_counts_as_unset() -> None:
    assert load_settings({"ZHIPAO_PORT": "", "ZHIPAO_SITE_ICP": ""}) == load_settings({})


@pytest.mark.parametrize(
    ("said", "share"),
    [("0.8", Fraction(4, 5)), ("4/5", Fraction(4, 5)), ("95.3%", Fraction(953, 1000))],
)
def test_a_target_is_an_exact_share(said: str, share: Fraction) -> None:
    assert load_settings({"ZHIPAO_TARGET": said}).target_share == share


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIPAO_PORT", "0"),
        ("ZHIPAO_PORT", "65536"),
        ("ZHIPAO_PORT", "²"),
        ("ZHIPAO_PORT", "9" * 5000),
        ("ZHIPAO_TARGET", "80"),
        ("ZHIPAO_TARGET", "1/0"),
        ("ZHIPAO_TARGET", "两成"),
        ("ZHIPAO_TARGET", "1e-999999999"),
        ("ZHIPAO_TARGET", "%"),
        ("ZHIPAO_CONVERSION", "half"),
        ("ZHIPAO_COLOUR", "red"),
        ("ZHIPAO_SITE_COLOUR", "red"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name) as refusal:
        load_settings({name: value})
    assert len(str(refusal.value)) < 200


def test_the_site_says_of_itself_what_it_is_given() -> None:
    given = {one.name: f"{one.title}甲" for one in site_variables()}
    site = load_settings(given).site
    for one in site_variables():
        assert getattr(site, one.field) == f"{one.title}甲"


def test_every_variable_has_a_title_and_is_known() -> None:
    names = [one.name for one in variables()]
    assert len(set(names)) == len(names)
    assert {"ZHIPAO_DATA_DIR", "ZHIPAO_DATABASE_URL", "ZHIPAO_PORT", "ZHIPAO_SITE_ICP"} <= set(
        names
    )
    for one in variables():
        assert any("一" <= char <= "鿿" for char in one.title), one.name
        if one.default and "<" not in one.default:
            load_settings({one.name: one.default})
