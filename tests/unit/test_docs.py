"""What the docs point to exists: links, anchors, and the files of the tables."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.budgets import BUDGETS
from infra.workspace import API, FRONTEND, LIBRARY, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").glob("*.md")])

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")

FOLDERS = {
    "routes/": API / "chalicelib" / "routes",
    **{f"{floor}/": LIBRARY / "expertbook" / floor for floor in "services domain views store adapters stream".split()},
    "frontend/app/": FRONTEND / "app",
}


def anchors(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), f"{target}#{anchor}"


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((.+?\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("2*.md"))


def test_every_page_about_operations_is_in_the_index() -> None:
    folder = ROOT / "docs" / "operations"
    listed = re.findall(r"\]\((.+?\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted({path.name for path in folder.glob("*.md")} - {"README.md"})


def test_every_file_in_the_table_of_features_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in text.splitlines() if row.startswith("| ")]
    start = next(number for number, row in enumerate(rows) if "`routes/`" in row)
    heads = [head.strip("`") for head in rows[start]]
    missing = [
        f"{row[0]}: {head}{name}"
        for row in rows[start + 1 :]
        if len(row) == len(heads)
        for head, cell in zip(heads[1:], row[1:], strict=True)
        for name in filter(None, cell.split(", "))
        if not name.startswith("(") and not any((FOLDERS[head] / f"{name}{end}").exists() for end in ("", ".py", ".js"))
    ]
    assert missing == []


def test_calls_are_said_to_be_what_their_budgets_are() -> None:
    text = (ROOT / "docs" / "calls.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in text.splitlines() if row.startswith("| ")]
    said = {name: row[2].partition(";")[0] for row in rows for name in re.findall(r"`(.+?)`", row[1])}
    assert len(said) > 20
    assert said == {name: BUDGETS["api"][name][0] for name in said}


ASVS_5_0 = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 "
    "5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 "
    "8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 "
    "11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 "
    "16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
"""How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0.0 has. They are its first ones."""

REQUIREMENT = re.compile(r"\b\d+\.\d+\.\d+\b")
NAMED_TEST = re.compile(r"`((?:unit|api|site|cloud|browser)/[\w/]+\.py)(?:::(\w+))?`")


def test_each_requirement_is_met_or_not_or_does_not_apply_and_is_counted_so() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    before, _, after = page.partition("\n## Not met, or not in full\n")
    lacking, _, listed = after.partition("\n## The list\n")
    not_met = REQUIREMENT.findall(" ".join(re.findall(r"^\| (.*?) \|", lacking, re.MULTILINE)))
    met = REQUIREMENT.findall(" ".join(re.findall(r"^\| (.*?) \|", listed, re.MULTILINE)))
    no_matter = REQUIREMENT.findall(" ".join(re.findall(r"(?ms)^Doesn't apply: (.*?)\n\n", f"{listed}\n")))
    sections = [section.split(":") for section in ASVS_5_0.split()]
    required = [f"{section}.{number + 1}" for section, most in sections for number in range(int(most))]
    assert Counter(met + not_met + no_matter) == Counter(required)
    for number, words in (
        (len(required), "requirements"),
        (len(met), "are met"),
        (len(not_met), "aren't or"),
        (len(no_matter), "don't apply"),
    ):
        assert f"{number} {words}" in before


@cache
def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("page", "least"), [("security", 100), ("accessibility", 30)])
def test_every_test_that_these_pages_name_exists(page: str, least: int) -> None:
    named = NAMED_TEST.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"))
    assert len(named) > least
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / "tests" / path).exists() or (name and name not in functions_of(ROOT / "tests" / path))
    ]
    assert missing == []


WCAG_2_2 = (
    "1.1: 1; 1.2: 1 2 3 4 5; 1.3: 1 2 3 4 5; 1.4: 1 2 3 4 5 10 11 12 13; 2.1: 1 2 4; 2.2: 1 2; 2.3: 1; "
    "2.4: 1 2 3 4 5 6 7 11; 2.5: 1 2 3 4 7 8; 3.1: 1 2; 3.2: 1 2 3 4 6; 3.3: 1 2 3 4 7 8; 4.1: 2 3"
)
"""The criteria of levels A and AA of each guideline."""


def test_each_criterion_is_met_or_not_or_does_not_apply_and_is_counted_so() -> None:
    page = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    before, _, after = page.partition("\n## Not met\n")
    lacking, _, listed = after.partition("\n## What a screen reader says\n")
    not_met = REQUIREMENT.findall(" ".join(re.findall(r"^\| (.*?) \|", lacking, re.MULTILINE)))
    met = REQUIREMENT.findall(" ".join(re.findall(r"^\| (.*?) \|", listed, re.MULTILINE)))
    no_matter = REQUIREMENT.findall(" ".join(re.findall(r"^Doesn't apply: (.*)$", listed, re.MULTILINE)))
    guidelines = [guideline.split(": ") for guideline in WCAG_2_2.split("; ")]
    required = [f"{guideline}.{number}" for guideline, numbers in guidelines for number in numbers.split()]
    assert Counter(met + not_met + no_matter) == Counter(required)
    for counted in (
        f"{len(required)} criteria.",
        f"{len(met)} are met,",
        f"{len(not_met)} isn't in full,",
        f"{len(no_matter)} have nothing",
    ):
        assert counted in before


def test_every_file_that_the_page_about_accessibility_names_exists() -> None:
    page = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    places = [FRONTEND, FRONTEND / "app", FRONTEND / "app" / "shared", FRONTEND / "styles", ROOT / "tests"]
    named = re.findall(r"`([\w/]+\.(?:js|css|html|py))`", page)
    assert len(named) > 30
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_the_first_pages_are_short() -> None:
    for name, most in {"README.md": 100, "docs/architecture.md": 250}.items():
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) < most, name
