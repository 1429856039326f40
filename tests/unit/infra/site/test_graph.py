"""The import graph of the site's modules: what a page needs, now or later, and what can't be followed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from infra.site.files import is_module, site_files
from infra.site.graph import BrokenImport, Graph, find_cycle, folder_edges, modules_of, parts_of, read_graph


def of_the_site() -> Graph:
    return read_graph({key: content.decode() for key, content in site_files().items() if is_module(key)})


def test_all_ways_to_import_are_found() -> None:
    graph = read_graph(
        {
            "app/a/main.js": (
                'import "./side_effect.js";\n'
                'import { one } from "./one.js";\n'
                'import {\n  two,\n  three,\n} from "../b/two.js";\n'
                'import * as all from "./one.js";\n'
                'export { four } from "./four.js";\n'
                "export const five = 5;\n"
                'const later = () => import("./later.js");\n'
            ),
            **dict.fromkeys(
                ["app/a/side_effect.js", "app/a/one.js", "app/b/two.js", "app/a/four.js", "app/a/later.js"], ""
            ),
        }
    )
    assert graph["app/a/main.js"].static == ("app/a/side_effect.js", "app/a/one.js", "app/b/two.js", "app/a/four.js")
    assert graph["app/a/main.js"].dynamic == ("app/a/later.js",)


def test_what_comments_say_is_no_import() -> None:
    text = (
        '// import "./gone.js";\n'
        "/**\n"
        ' * @param {import("./types.d.ts").Slot} slot\n'
        'import "./gone.js";\n'
        " */\n"
        'const accepted = "image/*"; // see import("./gone.js")\n'
        "const cast = /** @type {import('./types.d.ts').Slot} */ (accepted);\n"
    )
    assert read_graph({"app/a.js": text})["app/a.js"].all == ()


def test_a_page_needs_each_module_once_in_the_order_in_which_it_is_found() -> None:
    graph = read_graph(
        {
            "main.js": 'import "./b.js";\nimport "./c.js";\n',
            "b.js": 'import "./d.js";\n',
            "c.js": 'import "./d.js";\n',
            "d.js": "",
            "other.js": "",
        }
    )
    assert modules_of(graph, "main.js") == ["main.js", "b.js", "d.js", "c.js"]


def test_a_circle_of_modules_is_followed_once_and_found() -> None:
    graph = read_graph({"a.js": 'import "./b.js";\n', "b.js": 'import("./c.js");\n', "c.js": 'import "./a.js";\n'})
    assert modules_of(graph, "c.js") == ["c.js", "a.js", "b.js"]
    edges = {path: imports.all for path, imports in graph.items()}
    cycle = find_cycle(edges)
    assert cycle is not None
    assert len(cycle) == 4 and cycle[0] == cycle[-1]
    assert all(after in edges[before] for before, after in pairwise(cycle))
    assert find_cycle({"a.js": ("b.js",), "b.js": ()}) is None


def test_a_part_brings_what_is_not_there_from_the_beginning() -> None:
    graph = read_graph(
        {
            "main.js": 'import "./shared.js";\nimport("./form.js");\nimport("./shared.js");\n',
            "shared.js": "",
            "form.js": 'import "./shared.js";\nimport "./field.js";\nimport("./questions.js");\n',
            "field.js": "",
            "questions.js": 'import "./field.js";\n',
        }
    )
    assert parts_of(graph, "main.js") == {
        "form.js": ["form.js", "field.js"],
        "questions.js": ["questions.js", "field.js"],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('import { x } from "./gone.js";', "app/a.js imports app/gone.js, which isn't there."),
        ('import("./gone.js");', "app/a.js imports app/gone.js, which isn't there."),
        ("import(`./${name}.js`);", "app/a.js has an import() of something else than a text in double quotes."),
        ('import { x } from "preact";', 'app/a.js imports "preact": only relative paths work'),
        ('import { x } from "/app/b.js";', 'app/a.js imports "/app/b.js": only relative paths work'),
    ],
)
def test_what_can_not_be_followed_is_refused(text: str, message: str) -> None:
    with pytest.raises(BrokenImport) as refused:
        read_graph({"app/a.js": text})
    assert str(refused.value).startswith(message)


def test_a_page_whose_main_module_is_not_there_is_refused() -> None:
    with pytest.raises(BrokenImport, match=r"There is no module app/gone/main\.js\."):
        modules_of({}, "app/gone/main.js")


def test_folders_import_what_their_modules_do() -> None:
    graph = read_graph(
        {
            "a/x.js": 'import "./y.js";\nimport "../b/z.js";\n',
            "a/y.js": 'import("../c/w.js");\n',
            "b/z.js": "",
            "c/w.js": "",
        }
    )
    assert folder_edges(graph) == {"a": ("b", "c"), "b": (), "c": ()}


def test_no_module_of_the_site_is_left_over() -> None:
    graph = of_the_site()
    imported = {target for imports in graph.values() for target in imports.all}
    starts = {path for path in graph if path.endswith(("/main.js", "/theme.js"))}
    assert set(graph) - imported - starts == set()


def test_the_modules_of_the_site_import_each_other_in_no_circle() -> None:
    assert find_cycle({path: imports.all for path, imports in of_the_site().items()}) is None


def test_the_folders_of_the_site_import_each_other_in_no_circle() -> None:
    assert find_cycle(folder_edges(of_the_site())) is None
