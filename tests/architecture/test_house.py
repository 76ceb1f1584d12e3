"""The house stands as drawn: import contracts, package names, wheel contents."""

import subprocess
import sys
import tomllib
from pathlib import Path

import catalogue

ROOT = Path(__file__).parents[2]


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_called_catalogue_is_ours() -> None:
    assert Path(catalogue.__file__).parent == ROOT / "catalogue"


def test_the_wheel_lists_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = settings["tool"]["setuptools"]["packages"]["find"]["include"]
    assert listed == ["catalogue*", "search_index*", "web*", "fixtures*"]
