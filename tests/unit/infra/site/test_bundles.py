"""The site as it's deployed: one file of modules and one of styles for each page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.site import bundles
from infra.site.bundles import CannotBundle, bundle, bundled_head
from infra.site.files import in_a_folder_of_its_version, is_page, published_files, site_files
from infra.site.pages import Head, HtmlPage

ROOM = HtmlPage("room", styles=["room"])
HEADS = {"room": Head(styles=("styles/base.css", "styles/room.css"), main="app/room/main.js")}
FILES = {
    "app/room/main.js": b'// Why\nimport { greet } from "../shared/greet.js";\nimport("./later.js").then(greet);\n',
    "app/room/later.js": b'import { greet } from "../shared/greet.js";\ngreet("later");\n',
    "app/shared/greet.js": b"export const greet = (who) => console.log(`Hello ${who}`);\nexport const unused = 17;\n",
    "styles/base.css": b'/* Why */\n@font-face { font-family: Inter; src: url("/fonts/inter.woff2"); }\n',
    "styles/room.css": b".room {\n  color: #ff0000;\n}\n",
}


@pytest.fixture(scope="module", autouse=True)
def made() -> dict[str, bytes]:
    """What is made of the room; without a network nothing may be there to make it with."""
    try:
        return bundle(FILES, {"room": ROOM}, HEADS)
    except CannotBundle as reason:
        pytest.skip(f"Nothing can be bundled here: {reason}")


def test_a_page_has_one_file_of_modules_and_one_of_styles(made: dict[str, bytes]) -> None:
    assert set(made) == {"app/room.js", "styles/room.css"} == set(bundled_head(ROOM).files)
    script, styles = made["app/room.js"].decode(), made["styles/room.css"].decode()
    assert script.count("Hello ") == 1
    assert not re.search(r"""["']\.\.?/|Why|17""", script)
    assert styles.strip() == "@font-face{font-family:Inter;src:url(/fonts/inter.woff2)}.room{color:red}"


def test_every_page_of_the_site_names_two_files_of_its_own_and_nothing_that_is_not_there() -> None:
    said: list[str] = []
    files = published_files(said.append)
    assert said == []
    pages = [key for key in files if is_page(key) and b'type="module"' in files[key]]
    assert len(pages) == 14
    for key in pages:
        head = files[key].decode()
        named = re.findall(r'<(?:link|script)[^>]* (?:href|src)="/([^"{]+)"', head)
        assert set(named) <= {*files, "config.json"}
        ours = [name for name in named if name.endswith((".js", ".css")) and not name.endswith("/theme.js")]
        assert len(ours) == 2
        assert all(re.match(r"app/[0-9a-f]{16}/", name) for name in ours)
        assert "modulepreload" not in head


def test_no_source_goes_out_beside_what_is_made_of_it() -> None:
    files = published_files(print)
    sources = {name.rpartition("/")[2] for name in site_files() if name.startswith("app/") and name.endswith(".js")}
    assert {"mount.js", "time.js", "main.js"} <= sources
    assert not any(name.endswith(("/mount.js", "/time.js", "/main.js", "/preact.js", "/tokens.css")) for name in files)


def test_where_nothing_can_be_bundled_the_files_go_out_as_they_are_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundles, "DENO", Path("/nowhere/deno"))
    said: list[str] = []
    assert published_files(said.append) == in_a_folder_of_its_version(site_files())
    assert said == ["The site isn't bundled, and its pages load slower: deno isn't installed here."]


def test_what_deno_refuses_is_said_in_its_words() -> None:
    broken = {**FILES, "app/room/main.js": b"const = 1;"}
    with pytest.raises(CannotBundle, match=r"deno said: ."):
        bundle(broken, {"room": ROOM}, HEADS)
