"""What a cold start of each function imports from the package, counted in an interpreter of its own."""

from __future__ import annotations

import zipfile

import pytest

from benchmarks.budgets import BUDGETS, broken
from benchmarks.imports import imported, starts
from infra.package.build import build

BUDGET = BUDGETS["imports"]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """By function. What Python itself brings isn't in it: each version has others."""
    folder, release = tmp_path_factory.mktemp("package"), build()
    with zipfile.ZipFile(release.package) as package:
        package.extractall(folder)
    codes = {name: code for name, code in starts(release).items() if name not in ("nothing", "base")}
    return {name: imported(str(folder), name, code) for name, code in codes.items()}


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("app", "chalicelib", "expertbook")


def test_a_start_imports_no_more_modules_than_its_budget(modules: dict[str, list[str]]) -> None:
    assert set(modules) == set(BUDGET["functions"])
    found = {
        name: {"modules of ours": sum(map(is_ours, each)), "library modules": sum(not is_ours(one) for one in each)}
        for name, each in modules.items()
    }
    said = [line for name, budget in BUDGET["functions"].items() for line in broken(name, budget, found[name])]
    assert not said, "\n".join(said)


def test_a_start_imports_these_libraries_and_no_other(modules: dict[str, list[str]]) -> None:
    found = {each.partition(".")[0] for names in modules.values() for each in names if not is_ours(each)}
    assert sorted(found) == sorted(BUDGET["libraries"].split())
