"""What is remembered of answers: the same again is not computed again, and room is bounded."""

from __future__ import annotations

from services.reporting.columns.remembered import remembered_cells


class Computing:
    """Computes so many cells, and counts how often."""

    def __init__(self, cells: int) -> None:
        self.times = 0
        self._cells = cells

    def __call__(self) -> list[int]:
        self.times += 1
        return [0] * self._cells


def test_what_is_kept_is_not_computed_again() -> None:
    remembered, computing = remembered_cells(), Computing(3)
    assert remembered.get("key", computing) == remembered.get("key", computing) == [0, 0, 0]
    assert computing.times == 1


def test_what_was_used_last_is_kept_while_there_is_room() -> None:
    remembered, first, second, third = remembered_cells(most=10), Computing(3), Computing(3), Computing(3)
    for key, computing in (("first", first), ("second", second), ("first", first), ("third", third), ("first", first)):
        remembered.get(key, computing)
    assert first.times == 1
    remembered.get("second", second)
    assert second.times == 2


def test_a_result_larger_than_all_room_is_given_and_not_kept() -> None:
    remembered, large = remembered_cells(most=2), Computing(3)
    assert remembered.get("large", large) == remembered.get("large", large) == [0, 0, 0]
    assert large.times == 2


def test_empty_results_take_room_too() -> None:
    remembered, empty = remembered_cells(most=2), Computing(0)
    for key in ("one", "two", "three", "one"):
        remembered.get(key, empty)
    assert empty.times == 4
