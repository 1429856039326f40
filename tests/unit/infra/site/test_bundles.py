"""The site as it's deployed: few files of modules and one of styles for each page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from benchmarks.budgets import BUDGETS, broken
from benchmarks.consumption import page_weight
from infra.site import bundles
from infra.site.bundles import CannotBundle, bundle
from infra.site.files import is_page, named_by_content, published_files, site_files
from infra.site.pages import Head, HtmlPage
from infra.workspace import FRONTEND

ROOM = HtmlPage("room", styles=["room"])
HEAD = Head(
    styles=("styles/base.css", "styles/room.css"),
    main="app/room/main.js",
    modules=("app/shared/greet.js",),
    parts={"app/room/later.js": ("app/room/later.js",)},
)
FILES = {
    "app/room/main.js": b'// Why\nimport { greet } from "../shared/greet.js";\nimport("./later.js").then(greet);\n',
    "app/room/later.js": b'import { greet } from "../shared/greet.js";\ngreet("later");\n',
    "app/shared/greet.js": b"export const greet = (who) => console.log(`Hello ${who}`);\nexport const unused = 17;\n",
    "styles/base.css": b'/* Why */\n@font-face { font-family: Inter; src: url("/fonts/inter.woff2"); }\n',
    "styles/room.css": b".room {\n  color: #ff0000;\n}\n",
}


@pytest.fixture(scope="module", autouse=True)
def made() -> tuple[dict[str, bytes], dict[str, Head]]:
    """What is made of the room; without a network nothing may be there to make it with."""
    try:
        return bundle(FILES, {"room": ROOM}, {"room": HEAD})
    except CannotBundle as reason:
        pytest.skip(f"Nothing can be bundled here: {reason}")


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    """The site as it goes out."""
    said: list[str] = []
    files = published_files(said.append)
    assert said == []
    return files


def test_a_page_has_one_file_of_modules_and_one_of_styles(made: tuple[dict[str, bytes], dict[str, Head]]) -> None:
    files, heads = made
    assert set(files) == {"app/room.js", "styles/room.css"} == set(heads["room"].files)
    script, styles = files["app/room.js"].decode(), files["styles/room.css"].decode()
    assert script.count("Hello ") == 1
    assert not re.search(r"""["']\.\.?/|Why|17""", script)
    assert styles.strip() == "@font-face{font-family:Inter;src:url(/fonts/inter.woff2)}.room{color:red}"


def test_what_a_page_imports_later_is_a_file_of_its_own_where_it_is_large() -> None:
    large = {**FILES, "app/room/later.js": FILES["app/room/later.js"] + b"greet(`%s`);\n" % (b"on and on " * 1000)}
    files, heads = bundle(large, {"room": ROOM}, {"room": HEAD})
    (shared,) = heads["room"].modules
    (later,) = files.keys() - {"app/room.js", "styles/room.css", shared}
    assert {name: text.count(b"Hello ") + text.count(b"on and on") for name, text in files.items()} == {
        "app/room.js": 0, "styles/room.css": 0, shared: 1, later: 1000
    }  # fmt: skip
    assert f'import("./{later.removeprefix("app/")}").then('.encode() in files["app/room.js"]


def test_every_page_of_the_site_keeps_to_its_budget_and_names_nothing_that_is_not_there(
    published: dict[str, bytes],
) -> None:
    over: list[str] = []
    pages = {key for key in published if is_page(key) and b'type="module"' in published[key]}
    assert pages == set(BUDGETS["pages"])
    for key, budget in BUDGETS["pages"].items():
        head = published[key].decode()
        named = re.findall(r'<(?:link|script)[^>]* (?:href|src)="/([^"{]+)"', head)
        assert set(named) <= {*published, "config.json"}
        ours = [name for name in named if name.endswith((".js", ".css"))]
        assert all(re.search(r"\.[0-9a-f]{16}\.", name) for name in ours)
        number, weight = page_weight({**published, "config.json": b"{}"}, key)
        over += broken(key, budget, {"files": number, "bytes": weight})
    assert not over, "\n".join(over)


def test_another_module_of_a_page_renames_files_of_that_page_alone(published: dict[str, bytes], tmp_path: Path) -> None:
    # Elsewhere and once more: what has the same modules must come out the same.
    folder = tmp_path / "frontend"
    shutil.copytree(FRONTEND, folder)
    # A part that comes later, so that the file of it and all before it are others.
    form = folder / "app/booking/form/BookingForm.js"
    form.write_text(form.read_text() + 'console.log("Another module");\n')
    after = published_files(print, folder)
    changed = {
        re.sub(r"(-[A-Z0-9]{8})?\.[0-9a-f]{16}\..*", "", key) for key in after if published.get(key) != after[key]
    }
    assert changed == {
        "app/chunk", "app/embed", "app/embed.later", "app/expert", "app/expert.later", "embed", "expert.html"
    }  # fmt: skip


def test_no_source_goes_out_beside_what_is_made_of_it(published: dict[str, bytes]) -> None:
    sources = {name.rpartition("/")[2] for name in site_files() if name.startswith("app/") and name.endswith(".js")}
    assert {"mount.js", "time.js", "main.js"} <= sources
    assert not any(re.search(r"/(mount|time|main|preact|tokens)\.[0-9a-f]{16}\.", name) for name in published)


def test_where_nothing_can_be_bundled_the_files_go_out_as_they_are_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundles, "DENO", Path("/nowhere/deno"))
    said: list[str] = []
    assert published_files(said.append) == named_by_content(site_files())
    assert said == ["The site isn't bundled, and its pages load slower: deno isn't installed here."]


def test_what_deno_refuses_is_said_in_its_words() -> None:
    broken = {**FILES, "app/room/main.js": b"const = 1;"}
    with pytest.raises(CannotBundle, match=r"deno said: ."):
        bundle(broken, {"room": ROOM}, {"room": HEAD})
