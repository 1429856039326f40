"""`make run` while somebody works on the code: a change of a page or of a handler is served without a restart."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cloud import calls
from tests.stack import ROOT, Runner

# Generous: a build and a deployment on a busy machine. It ends at the change.
DEADLINE_SECONDS = 120

SERVICE = Path("chalicelibs/expertbook/__init__.py")


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A run that watches a checkout of its own, which tests may change."""
    checkout = tmp_path_factory.mktemp("checkout")
    skipped = shutil.ignore_patterns("node_modules", "baked")
    for name in ("infra", "expertbook_api", "chalicelibs", "frontend", "build"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, checkout / name, symlinks=True, ignore=skipped)
    for name in ("constraints.txt", "SECURITY.md"):
        shutil.copyfile(ROOT / name, checkout / name)
    (checkout / ".local").mkdir()
    (checkout / ".local" / "cloud").symlink_to(ROOT / ".local" / "cloud")
    runner = Runner(tmp_path_factory.mktemp("watched"), "--bare", "--watch", checkout=checkout)
    try:
        runner.start()
        yield runner
    finally:
        runner.stop()


def replace(runner: Runner, path: str | Path, old: str, new: str) -> None:
    """Change a file of the watched checkout, as an editor does."""
    file = runner.checkout / path
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")


def served(runner: Runner, path: str) -> tuple[int, bytes]:
    """What a path answers now; status 0 where the file went while the embedded cloud was sending it."""
    try:
        status, _, content = runner.stack.get(path)
    except http.client.IncompleteRead as error:
        return 0, error.partial
    return status, content


def eventually(runner: Runner, what: Callable[[], bool]) -> None:
    try:
        calls.eventually(what, DEADLINE_SECONDS)
    except AssertionError:
        raise AssertionError(f"It did not come. The terminal said:\n{said(runner)}") from None


def said(runner: Runner) -> str:
    return runner.output.read_text(encoding="utf-8")


def test_a_changed_module_is_served(runner: Runner) -> None:
    module = runner.checkout / "frontend" / "app" / "shared" / "api.js"
    changed = module.read_bytes() + b"// changed\n"
    module.write_bytes(changed)
    eventually(runner, lambda: served(runner, "/app/shared/api.js") == (200, changed))
    eventually(runner, lambda: "Published  app/shared/api.js (" in said(runner))


def test_a_new_file_is_served_and_a_removed_one_is_gone(runner: Runner) -> None:
    added = runner.checkout / "frontend" / "styles" / "added.css"
    added.write_text("p { color: red }\n", encoding="utf-8")
    eventually(runner, lambda: served(runner, "/styles/added.css") == (200, b"p { color: red }\n"))
    added.unlink()
    eventually(runner, lambda: served(runner, "/styles/added.css")[0] == 404)


def test_a_changed_handler_answers(runner: Runner) -> None:
    replace(runner, SERVICE, 'VERSION = "', 'VERSION = "changed-')
    eventually(runner, lambda: b'"version":"changed-' in served(runner, "/api/health")[1].replace(b" ", b""))
    eventually(runner, lambda: "Deployed" in said(runner))
    assert f"Changed    {SERVICE}\n" in said(runner)


def test_a_syntax_error_is_named_and_what_ran_before_still_runs(runner: Runner) -> None:
    replace(runner, "expertbook_api/app.py", "from __future__", "from from __future__")
    eventually(runner, lambda: "Not done   expertbook_api/app.py, line " in said(runner))
    assert served(runner, "/api/health")[0] == 200
    replace(runner, "expertbook_api/app.py", "from from __future__", "from __future__")
    replace(runner, SERVICE, 'VERSION = "', 'VERSION = "mended-')
    eventually(runner, lambda: b"mended-" in served(runner, "/api/health")[1])
    assert runner.is_running()
