"""Where an image is: stages in their order, retries, fan-out, fan-in, and results overwritten."""

from __future__ import annotations

from maas.domain.instants import MINUTE
from maas.domain.steps import Mark, StepEvent, steps_of
from maas.domain.tracks import Place, Route, StageRule, Track, track


def rule(name: str, *after: str, parts: int = 1) -> StageRule:
    return StageRule(name, after, parts, 5 * MINUTE, 15 * MINUTE, "p", people=False)


LINE = (rule("retrieve"), rule("detect", "retrieve"), rule("deliver", "detect"))


def way(route: Route, *told: tuple[str, str, float, int, str, str]) -> Track:
    events = [
        StepEvent(stage, Mark(mark), int(minute * MINUTE), attempt, task=task,
                  outputs=(output,) if output else ())
        for stage, mark, minute, attempt, task, output in told
    ]  # fmt: skip
    return track(route, steps_of(events))


def told(stage: str, mark: str, minute: float, attempt: int = 1, task: str = "", output: str = ""
         ) -> tuple[str, str, float, int, str, str]:  # fmt: skip
    return stage, mark, minute, attempt, task, output


def places(found: Track) -> list[str]:
    return [one.place.value for one in found.stages]


def test_an_image_waits_between_stages_and_runs_in_them() -> None:
    assert places(way(LINE)) == ["waiting", "ahead", "ahead"]
    left = told("retrieve", "left", 2)
    assert places(way(LINE, left)) == ["done", "waiting", "ahead"]
    assert places(way(LINE, left, told("detect", "entered", 3))) == ["done", "running", "ahead"]


def test_a_failed_stage_runs_again_with_the_next_attempt() -> None:
    failed = [told("retrieve", "left", 1), told("detect", "failed", 3)]
    assert places(way(LINE, *failed)) == ["done", "failed", "ahead"]
    again = way(LINE, *failed, told("detect", "entered", 4, 2))
    assert places(again) == ["done", "running", "ahead"]
    assert again.stages[1].attempts == 2


def test_the_first_valid_result_ends_a_stage() -> None:
    found = way(LINE, told("retrieve", "left", 2), told("retrieve", "left", 9, 2))
    assert found.stages[0].left_at == 2 * MINUTE
    assert found.stages[0].won == 2


def test_a_stage_is_passed_when_what_comes_after_has_begun() -> None:
    found = way(LINE, told("retrieve", "entered", 1), told("deliver", "entered", 7))
    assert [one.inferred for one in found.stages] == [True, True, False]
    assert found.stages[0].left_at == 7 * MINUTE


def test_an_older_result_that_came_after_a_newer_one_has_overwritten_it() -> None:
    found = way(
        LINE,
        told("detect", "left", 5, 2, "b", "out.tif"),
        told("detect", "left", 9, 1, "a", "out.tif"),
    )
    lost = found.stages[1].overwrite
    assert lost is not None
    assert (lost.older, lost.newer, lost.at, found.stages[1].won) == (1, 2, 9 * MINUTE, 1)


def test_results_in_files_of_their_own_do_not_overwrite_each_other() -> None:
    found = way(
        LINE, told("detect", "left", 5, 2, "b", "2.tif"), told("detect", "left", 9, 1, "a", "1.tif")
    )  # fmt: skip
    assert found.stages[1].overwrite is None


def test_results_that_name_no_files_take_the_same_place() -> None:
    found = way(LINE, told("detect", "left", 5, 2), told("detect", "left", 9, 1))
    assert found.stages[1].overwrite is not None


def test_a_stage_that_fans_out_has_ended_when_every_part_has() -> None:
    route = (rule("cut"), rule("detect", "cut", parts=3), rule("join", "detect"))
    parts = [told("detect", "left", minute, 1, task) for minute, task in ((4, "a"), (6, "b"))]
    assert places(way(route, told("cut", "left", 1), *parts)) == ["done", "running", "ahead"]
    whole = way(route, told("cut", "left", 1), *parts, told("detect", "left", 5, 2, "c"))
    assert (whole.stages[1].left_at, places(whole)[2]) == (6 * MINUTE, "waiting")


def test_a_stage_that_joins_waits_for_all_before_it() -> None:
    route = (rule("a"), rule("b", "a"), rule("c", "a"), rule("join", "b", "c"))
    half = way(route, told("a", "left", 1), told("b", "left", 3))
    assert places(half) == ["done", "done", "waiting", "ahead"]
    both = way(route, told("a", "left", 1), told("b", "left", 3), told("c", "left", 8))
    assert (both.stages[3].place, both.stages[3].ready_at) == (Place.WAITING, 8 * MINUTE)


def test_an_image_is_through_when_its_last_stage_is() -> None:
    found = way(
        LINE, *(told(name, "left", n) for n, name in enumerate(("retrieve", "detect", "deliver")))
    )
    assert (found.done_at, found.present) == (2 * MINUTE, None)
