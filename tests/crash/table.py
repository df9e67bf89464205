"""Print the matrix: point × fault → releases, final state, seconds to settle; and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crash.expected import end_of
from crash.verdict import NEVER

from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crash.verdict import Result

WIDTHS = (8, 42, 31, 9, 10, 9)
HEADS = ("route", "point", "fault", "releases", "state", "seconds")


def report(results: Sequence[Result]) -> bool:
    """Print everything; True if no cell was doubled, lost, or ended otherwise than it is to."""
    print(_line(HEADS))
    for each in sorted(results, key=lambda one: (one.route, one.number, one.point, one.fault)):
        print(_row(each))
    left = [each for each in results if each.state != State.PUBLISHED and not each.lost]
    _print_reasons(left)
    wrong = [each for each in results if complaint(each)]
    print(f"\n{len(results)} cells, {len(wrong)} ended otherwise than expected")
    for each in wrong:
        print(f"  {_row(each)}  {each.why}")
    doubles = sum(each.doubles for each in results)
    losses = sum(bool(each.lost) for each in results)
    print(f"doubles: {doubles}, losses: {losses}, left to a person: {len(left)}")
    return not wrong


def complaint(result: Result) -> str:
    """Say what is wrong with a cell's end, "" if nothing."""
    if result.doubles:
        return "DOUBLED"
    if result.lost:
        return f"LOST: {result.lost}"
    if result.point == NEVER and result.route != Route.DRAFT:
        return "its point was not reached"
    end = end_of(result.route, result.fault, result.point)
    if (result.state, result.releases) != (end.state, end.releases):
        return f"expected {end.state} with {end.releases} releases"
    return ""


def _print_reasons(left: Iterable[Result]) -> None:
    """Say for each kind of cell that a person has to end why WeChat itself cannot tell."""
    reasons: dict[str, int] = {}
    for each in left:
        why = end_of(each.route, each.fault, each.point).why or "NOT NAMED"
        reasons[why] = reasons.get(why, 0) + 1
    print("\nLeft to a person, because:")
    for why, count in reasons.items():
        print(f"  {count:3}  {why}")


def _row(result: Result) -> str:
    cells = (
        result.route, result.point, result.fault, result.releases, result.state, result.seconds,
    )  # fmt: skip
    return f"{_line(cells)} {complaint(result)}".rstrip()


def _line(cells: Iterable[object]) -> str:
    return " ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
