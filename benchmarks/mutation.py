"""Change the rules, the store and the tokens by chance, one place at a time: how many of the changes do tests notice?

    .venv/bin/pip install -c constraints.txt -r benchmarks/requirements-mutation.txt
    nice .venv/bin/python -m benchmarks.mutation --cover      which test runs which function; when either has changed
    nice .venv/bin/python -m benchmarks.mutation --seed 13    400 mutants, or --number; --only store/holds.py for some;
                                                              one that was stopped goes on; --again tries survivors
                                                              anew, with more tests; --mutants those of a name, by
                                                              the tests of --tests, or by those that are chosen
    nice .venv/bin/python -m benchmarks.mutation --cover --tests tests/unit/domain/test_faults.py      these noted anew
    nice .venv/bin/python -m benchmarks.mutation --seed 13 --unchanged    the same tests, without a change: none fails

mutmut (3.8.1) says what may be changed. Its own runner isn't used: it knows no folder `chalicelibs`, and leaves out
what is decorated, as each dataclass is. No mutant is ever written to a file: a process that is forked for it, in which
all is imported, gives the function its changed code, or imports everything of ours once more with the changed module.
Then it runs the tests that run this function: those of its floor first, and among them those that run little else.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import gc
import importlib.util
import inspect
import json
import logging
import os
import random
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from importlib.machinery import ModuleSpec, SourceFileLoader
from itertools import chain
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "chalicelibs" / "expertbook"
MADE = ROOT / "build" / "mutation"
COVERED = MADE / "covered.json"

SUBJECTS = ("domain/**/*.py", "store/*.py", "adapters/identity/*.py")
FLOORS = {"domain": "tests/unit/", "store": "tests/api/", "adapters": "tests/api/"}
"""The tests of a floor: rules have theirs in tests/unit; the store and the tokens are tried through the API on moto."""

SLOW = ("test_api_docs", "test_endpoints", "test_faults", "test_hostile_input", "test_openapi", "test_outages")
"""What takes long, and is about all operations at once."""

TESTS = ("tests/unit/domain", "tests/api", *(f"--ignore-glob=*/tests/api/{name}.py" for name in SLOW))

OURS = {"app", "chalicelib", "expertbook", "infra", "tests"}

BUDGET_SECONDS, BUDGET_AGAIN = 15.0, 150.0
"""What the tests of one mutant may take together, in processor time; and of one that survived those."""

MOST_BUDGETS, WALL_SECONDS = 4, 1200
"""What takes longer than so many budgets is killed: a loop that doesn't end; one that waits for ever."""

_NEVER_CHANGED = {"len", "isinstance"}
"""As mutmut has it: a call of these with other arguments only fails."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module, in the function that begins in this line, if in any."""

    path: Path
    number: int
    function: int | None
    code: str

    @property
    def place(self) -> str:
        """The module below the library."""
        return str(self.path.relative_to(LIBRARY))

    @property
    def name(self) -> str:
        """What it is called in the results."""
        return f"{self.place}#{self.number}"

    @property
    def module(self) -> str:
        """As it is imported."""
        return _module(self.path)

    def difference(self) -> str:
        """What was changed, as a diff without context."""
        old, new = self.path.read_text().splitlines(), self.code.splitlines()
        found = difflib.unified_diff(old, new, self.name, self.name, n=0, lineterm="")
        return "\n".join(line for line in found if not line.startswith("---"))


# Mutants.


def draw(seed: int, number: int, only: str) -> list[Mutant]:
    """So many mutants at random, by their names, from all that there are."""
    every = [(path, place) for path in _subjects(only) for place in range(len(_parse(path)[1]))]
    random.Random(seed).shuffle(every)
    chosen = every[:number]  # those of a smaller number are among them
    print(f"{len(chosen)} of {len(every)} mutants, seed {seed}")
    made = (_mutant(path, place) for path, place in chosen)
    return [mutant for mutant in made if mutant is not None]


def _subjects(only: str) -> list[Path]:
    found = sorted(path for pattern in SUBJECTS for path in LIBRARY.glob(pattern))
    return [path for path in found if re.search(only, str(path.relative_to(LIBRARY))) and path.name != "__init__.py"]


@cache
def _parse(path: Path) -> tuple[Any, list[tuple[Any, Any, int | None]]]:
    """The module, and each change: a part, what may stand in its place, and the line in which the function begins."""
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider
    from mutmut.mutation.mutators import mutation_operators

    wrapper = MetadataWrapper(libcst.parse_module(path.read_text()))
    places = wrapper.resolve(PositionProvider)
    changes = [
        (node, changed, places[function.name].start.line if function is not None else None)
        for node, function in _parts(wrapper.module, None)
        for kind, change in mutation_operators
        if isinstance(node, kind)
        for changed in change(node)
    ]
    return wrapper.module, changes


def _parts(node: Any, function: Any) -> Iterator[tuple[Any, Any]]:
    """Whatever of a module may be changed, with the outermost function that it is in. Nothing reads an annotation."""
    import libcst

    if isinstance(node, libcst.Annotation | libcst.Import | libcst.ImportFrom):
        return
    if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name) and node.func.value in _NEVER_CHANGED:
        return
    yield node, function
    for child in node.children:
        is_body = isinstance(node, libcst.FunctionDef) and child is node.body
        yield from _parts(child, node if is_body and function is None else function)


def _mutant(path: Path, number: int) -> Mutant | None:
    """None if it says the same as before."""
    module, changes = _parse(path)
    node, changed, function = changes[number]
    code = module.deep_replace(node, changed).code
    with suppress(SyntaxError):
        if ast.dump(ast.parse(code)) != ast.dump(ast.parse(module.code)):
            return Mutant(path, number, function, code)
    return None


# Which test runs which function.


class _Watch:
    """A plugin of pytest that says which test is run, how long it takes, and whether it fails."""

    def __init__(self) -> None:
        self.hits: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.test = ""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.test = item.nodeid
        began = time.process_time()
        yield
        self.seconds[item.nodeid] = time.process_time() - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def hit(self, place: str, line: int) -> None:
        """A function begins."""
        self.hits[self.test].add((place, line))


class _Telling(SourceFileLoader):
    """Loads a module each of whose functions says that it begins."""

    hit: Callable[[str, int], None]

    def source_to_code(self, data: Any, path: Any, *_: Any, **__: Any) -> CodeType:  # type: ignore[override]
        tree = ast.parse(data)
        place = str(Path(path).relative_to(LIBRARY))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                first = 1 if ast.get_docstring(node) is not None else 0
                node.body.insert(first, ast.parse(f"__hit__({place!r}, {node.lineno})").body[0])
        code: CodeType = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        return code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (so it is called)
        return self.source_to_code(self.get_data(self.path), self.path)

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__hit__"] = self.hit
        super().exec_module(module)


class _Finder:
    """Finds some modules for a loader of ours."""

    def __init__(self, paths: Iterable[Path], load: Callable[[str, str], SourceFileLoader]) -> None:
        self.paths, self.load = {_module(path): path for path in paths}, load

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        path = self.paths.get(name)
        if path is None:
            return None
        return importlib.util.spec_from_file_location(name, path, loader=self.load(name, str(path)))


def _module(path: Path) -> str:
    """As it is imported."""
    return ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts)


def cover(tests: Sequence[str], before: Covered | None = None) -> None:
    """Run the tests once, and note which of them runs which function; beside what is noted of other files of tests."""
    watch = _Watch()

    def load(name: str, path: str) -> SourceFileLoader:
        loader = _Telling(name, path)
        loader.hit = watch.hit
        return loader

    sys.meta_path.insert(0, _Finder(_subjects(""), load))
    pytest.main(["-q", "-p", "no:cacheprovider", *tests], plugins=[watch])
    ran = sorted(watch.seconds.keys() - watch.failed)
    functions: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, test in enumerate(ran):
        for place, line in watch.hits[test]:
            functions[place][line].append(number)
    MADE.mkdir(parents=True, exist_ok=True)
    seconds = [round(watch.seconds[test], 4) for test in ran]
    found = Covered(
        ran, seconds, {place: {str(line): tests for line, tests in of.items()} for place, of in functions.items()}
    )
    COVERED.write_text(json.dumps(asdict(found if before is None else before.renewed(found))))
    print(f"{len(ran)} tests, {sum(seconds):.0f} s; without {sorted(watch.failed)}")


@cache
def _imported_by(path: str) -> frozenset[str]:
    """The modules that a file of tests names in its imports."""
    found = [node for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.ImportFrom)]
    return frozenset(
        f"{node.module}{part}" for node in found for part in ("", *(f".{each.name}" for each in node.names))
    )


@dataclass(frozen=True)
class Covered:
    """Which test runs which function, as `cover` noted it."""

    tests: list[str]
    seconds: list[float]
    functions: dict[str, dict[str, list[int]]]

    @classmethod
    def load(cls) -> Covered:
        """What was noted last."""
        if not COVERED.exists():
            sys.exit("Begin with --cover, which notes the tests that run each function.")
        return cls(**json.loads(COVERED.read_text()))

    def files(self) -> list[str]:
        """Where the tests are."""
        return sorted({_file_of(test) for test in self.tests})

    def of_files(self, files: Collection[str]) -> list[str]:
        """All that these files have."""
        return [test for test in self.tests if _file_of(test) in files]

    def renewed(self, by: Covered) -> Covered:
        """What both say, where the other one knows all of a file."""
        anew = set(by.files())
        kept = [number for number, test in enumerate(self.tests) if _file_of(test) not in anew]
        numbers = {number: place for place, number in enumerate(kept)}
        functions: dict[str, dict[str, list[int]]] = {}
        for place, line, tests in self._each():
            functions.setdefault(place, {})[line] = [numbers[test] for test in tests if test in numbers]
        for place, line, tests in by._each():
            functions.setdefault(place, {}).setdefault(line, []).extend(test + len(kept) for test in tests)
        names = [self.tests[number] for number in kept] + by.tests
        return Covered(names, [self.seconds[number] for number in kept] + by.seconds, functions)

    def _each(self) -> Iterator[tuple[str, str, list[int]]]:
        for place, of in self.functions.items():
            for line, tests in of.items():
                yield place, line, tests

    def choose(self, mutant: Mutant, budget: float) -> list[str]:
        """The tests that may notice it, within the budget in seconds."""
        by_function = self.functions.get(mutant.place, {})
        # What is outside of functions is seen by whatever runs one of the module, or is in a file that imports it: a
        # sentence is read without a call. Where there is neither, by any test.
        importing = {number for number, test in enumerate(self.tests) if mutant.module in _imported_by(_file_of(test))}
        everything = importing.union(*by_function.values()) or set(range(len(self.tests)))
        found = set(by_function.get(str(mutant.function), ())) if mutant.function is not None else everything
        chosen: list[str] = []
        left = budget
        for test in self._in_order(found, FLOORS[mutant.place.partition("/")[0]]):
            left -= self.seconds[test]
            if chosen and left < 0:
                break
            chosen.append(self.tests[test])
        return chosen

    def _in_order(self, found: Iterable[int], floor: str) -> list[int]:
        """Those of the floor first, and among them those that run the fewest functions: they look at these closest."""
        return sorted(found, key=lambda test: (floor not in self.tests[test], self._breadths[test], self.seconds[test]))

    @cached_property
    def _breadths(self) -> Counter[int]:
        """How many functions each test runs."""
        by_function = chain.from_iterable(functions.values() for functions in self.functions.values())
        return Counter(chain.from_iterable(by_function))


def _file_of(test: str) -> str:
    return test.partition("::")[0]


# Trying one.


class _Mutated(SourceFileLoader):
    code: str

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (so it is called)
        return compile(self.code, self.path, "exec", dont_inherit=True)


def _give_code(mutant: Mutant) -> bool:
    """Give the functions that are there their changed code; False where that isn't all that changes."""
    old, new = (
        compile(text, mutant.path, "exec", dont_inherit=True) for text in (mutant.path.read_text(), mutant.code)
    )
    before, after = list(_functions(old)), list(_functions(new))
    names = [[code.co_qualname for code in codes] for codes in (before, after)]
    if _outside(old) != _outside(new) or names[0] != names[1]:
        return False
    changed = {(one.co_qualname, one.co_firstlineno): other for one, other in zip(before, after, strict=True)}
    for each in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        if each.__code__.co_filename == str(mutant.path):
            code = changed.get((each.__code__.co_qualname, each.__code__.co_firstlineno))
            if code is not None and len(code.co_freevars) == len(each.__code__.co_freevars):
                each.__code__ = code
    return True


def _import_anew(mutant: Mutant) -> None:
    """Forget everything of ours, and let the mutant be found in the place of its module."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    logging.root.manager.loggerDict.clear()  # or lines would be written by what was imported before

    def load(name: str, path: str) -> SourceFileLoader:
        loader = _Mutated(name, path)
        loader.code = mutant.code
        return loader

    sys.meta_path.insert(0, _Finder([mutant.path], load))


def _is_function(code: CodeType) -> bool:
    """Whether it's called later, and not where it stands, as the body of a class or a comprehension is."""
    is_comprehension = code.co_name.startswith("<") and code.co_name != "<lambda>"
    return bool(code.co_flags & inspect.CO_OPTIMIZED) and not is_comprehension


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The outermost functions of a module, and of its classes."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from [inner] if _is_function(inner) else _functions(inner)


def _outside(code: CodeType) -> Any:
    """What a module, or a class, does outside of functions."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType) and not _is_function(each)]
    plain = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_code, plain, code.co_names, [_outside(each) for each in inner]


def attempt(mutant: Mutant, tests: Sequence[str], budget: float) -> tuple[str, str]:
    """Whether it is killed, survives or takes too long, and the test that fails first.

    What survives is tried once more with everything imported anew: what a module made of a function before, as it was
    imported, is not changed with the function.
    """
    for anew in (False, True):
        log = MADE / "log.txt"
        child = os.fork()
        if child == 0:
            _run(mutant, tests, log, budget, anew=anew)
        status = _wait(child, time.monotonic() + WALL_SECONDS)
        if status in (None, -signal.SIGXCPU, -signal.SIGKILL):
            return "timed out", ""
        # Where all is imported anew, tests that can't be collected are the mutant's doing.
        if not anew and status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
            sys.exit(f"{mutant.name}: the tests didn't run; {log} says why.")
        if status != pytest.ExitCode.OK and status != _NOT_SO:
            failed = re.search(r"^(?:FAILED|ERROR) (\S+)", log.read_text(errors="replace"), re.MULTILINE)
            return "killed", failed[1] if failed is not None else "when it was imported"
    return "survived", ""


_NOT_SO = 99
"""How a process ends whose mutant needs everything to be imported anew."""


class _Chosen:
    """A plugin of pytest that runs these tests in this order. Not every test can be named in its arguments."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.tests = tests

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # pytest (9.2) escapes once more what it has collected before in this process.
        found = {re.sub(r"\\+", r"\\", item.nodeid): item for item in items}
        items[:] = [found[re.sub(r"\\+", r"\\", test)] for test in self.tests]


def _run(mutant: Mutant, tests: Sequence[str], log: Path, budget: float, *, anew: bool) -> None:
    """In a process of its own."""
    os.setsid()
    most = int(budget * MOST_BUDGETS)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    with log.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    # What can't even be imported is noticed by any test.
    code: int = pytest.ExitCode.TESTS_FAILED if anew else pytest.ExitCode.INTERNAL_ERROR
    try:
        if anew:
            _import_anew(mutant)
        elif not _give_code(mutant):
            os._exit(_NOT_SO)
        files = dict.fromkeys(map(_file_of, tests))
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *files], plugins=[_Chosen(tests)])
    finally:
        sys.stdout.flush()
        os._exit(code)


def _wait(child: int, deadline: float) -> int | None:
    """How the process ended; None if it had to be ended."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--number", type=int, default=400)
    parser.add_argument("--only", default="", help="what is in the module's path, a regular expression")
    parser.add_argument("--mutants", nargs="*", help="those of these names alone, whatever became of them before")
    parser.add_argument("--tests", nargs="*", help="these files alone; with --cover beside what is noted of the others")
    parser.add_argument("--cover", action="store_true", help="note which test runs which line")
    parser.add_argument("--again", action="store_true", help="try once more those that survived")
    parser.add_argument("--seconds", type=float, help="of tests for one: 15, or 150 with --again")
    parser.add_argument("--unchanged", action="store_true", help="run the same tests without the change")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    if chosen.cover:
        cover(chosen.tests or TESTS, Covered.load() if chosen.tests else None)
        return
    covered = Covered.load()
    mutants = draw(chosen.seed, chosen.number, chosen.only)
    if chosen.mutants is not None:
        mutants = [mutant for mutant in mutants if mutant.name in chosen.mutants]
    # All that a test needs is imported now; without capturing, or what logs would go on writing into a file that ends.
    pytest.main(["-q", "-q", "-s", "-p", "no:cacheprovider", "--no-header", "--collect-only", *covered.files()])
    gc.collect()
    gc.freeze()
    kept = MADE / f"{'unchanged' if chosen.unchanged else 'seed'}-{chosen.seed}.json"
    outcomes: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    budget = chosen.seconds or (BUDGET_AGAIN if chosen.again else BUDGET_SECONDS)
    is_anew = chosen.mutants is not None
    for mutant in mutants:
        tests = covered.of_files(chosen.tests) if chosen.tests else covered.choose(mutant, budget)
        tried = replace(mutant, code=mutant.path.read_text()) if chosen.unchanged else mutant
        if is_anew or mutant.name not in outcomes or (chosen.again and outcomes[mutant.name] == "survived"):
            began = time.monotonic()
            outcome, by = attempt(tried, tests, budget) if tests else ("survived", "no test runs it")
            print(f"{outcome:9}  {mutant.name}  {time.monotonic() - began:.1f} s, {len(tests)} tests  {by}", flush=True)
            outcomes[mutant.name] = outcome
            kept.write_text(json.dumps(outcomes, indent=0))
    tell(mutants, outcomes)


def tell(mutants: Sequence[Mutant], outcomes: Mapping[str, str]) -> None:
    """What became of them, and what the survivors say otherwise."""
    for mutant in sorted(mutants, key=lambda mutant: mutant.name):
        if outcomes[mutant.name] == "survived":
            print("\n" + mutant.difference())
    print()
    for floor in FLOORS:
        found = Counter(outcomes[mutant.name] for mutant in mutants if mutant.place.startswith(floor))
        print(floor, *(f"{number} {outcome}" for outcome, number in sorted(found.items())), sep="  ")
    survivors = [mutant for mutant in mutants if outcomes[mutant.name] == "survived"]
    print(f"{len(mutants)} mutants, {1 - len(survivors) / max(1, len(mutants)):.1%} killed")


if __name__ == "__main__":
    main()
