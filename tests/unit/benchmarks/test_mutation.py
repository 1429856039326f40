"""Which tests a mutant meets."""

from __future__ import annotations

from benchmarks.mutation import LIBRARY, Covered, Mutant

JPEG, TEXT, PAGE = ("tests/unit/domain/test_jpeg.py", "tests/unit/domain/test_text.py", "tests/api/test_expert_page.py")
COVERED = Covered(
    tests=[f"{TEXT}::reads", f"{JPEG}::reads", f"{JPEG}::looks", f"{PAGE}::shows"],
    seconds=[0.1, 0.1, 0.1, 0.1],
    functions={"domain/jpeg.py": {"30": [1, 3], "60": [3]}, "domain/text.py": {"1": [0]}},
)


def mutant(function: int | None) -> Mutant:
    return Mutant(LIBRARY / "domain" / "jpeg.py", 7, function, "")


def test_a_mutant_meets_the_tests_that_run_its_function_those_of_its_floor_first() -> None:
    assert COVERED.choose(mutant(30), 10) == [f"{JPEG}::reads", f"{PAGE}::shows"]
    assert COVERED.choose(mutant(60), 10) == [f"{PAGE}::shows"]
    assert COVERED.choose(mutant(30), 0.1) == [f"{JPEG}::reads"]


def test_what_is_outside_of_functions_meets_all_that_import_it_though_they_run_none() -> None:
    assert COVERED.choose(mutant(None), 10) == [f"{JPEG}::looks", f"{JPEG}::reads", f"{PAGE}::shows"]


def test_what_no_test_runs_meets_none() -> None:
    assert COVERED.choose(mutant(99), 10) == []


def test_the_tests_of_files_can_be_named() -> None:
    assert COVERED.of_files([TEXT, PAGE]) == [f"{TEXT}::reads", f"{PAGE}::shows"]


def test_what_is_noted_anew_of_a_file_is_all_of_it() -> None:
    anew = Covered([f"{JPEG}::reads", f"{JPEG}::ends"], [0.2, 0.3], {"domain/jpeg.py": {"60": [0], "90": [1]}})
    both = COVERED.renewed(anew)
    assert both.tests == [f"{TEXT}::reads", f"{PAGE}::shows", f"{JPEG}::reads", f"{JPEG}::ends"]
    assert both.seconds == [0.1, 0.1, 0.2, 0.3]
    assert both.functions == {"domain/jpeg.py": {"30": [1], "60": [1, 2], "90": [3]}, "domain/text.py": {"1": [0]}}
    assert COVERED.functions["domain/jpeg.py"] == {"30": [1, 3], "60": [3]}
