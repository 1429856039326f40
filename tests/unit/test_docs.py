"""What the docs point to exists: links, anchors, and the files of the tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_the_first_pages_are_short() -> None:
    for name, most in {"README.md": 100, "docs/architecture.md": 250}.items():
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) < most, name
