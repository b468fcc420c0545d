"""What is counted, kept short: a row for each hire or agreement, however many bodies or months it is counted for.

Tables are summed first and spread over bodies and months then, which is as right and much less work; only who explains
a cell wants to see every unit in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from services.reporting.indicators.breaking import PARTNER, Signed, column
from services.reporting.indicators.definition import Question

_SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Tally:
    """A number that each row has, or, for ``distinct``, a name; summed (or counted) by cells as ``name``.

    ``sized``: in each month that a row reaches through it counts as often as the month is large.
    """

    name: str
    of: pl.Expr
    among: pl.Expr | None = None
    distinct: bool = False
    sized: bool = False

    def summed(self) -> pl.Expr:
        """The tally of a group of rows."""
        if not self.distinct:
            return self._chosen(self.of).sum().alias(self.name)
        names = self.of if self.among is None else self.of.filter(self.among)
        return names.n_unique().cast(pl.Int64).alias(self.name)

    def outside(self, column: str) -> pl.Expr:
        """What of a month's size lies outside of the rows of a group."""
        return self._chosen(self.of * pl.col(column).cast(pl.Int64)).sum().alias(f"{self.name}:outside")

    def _chosen(self, numbers: pl.Expr) -> pl.Expr:
        """Nothing for the others: to leave them out of each group takes several times as long."""
        return numbers if self.among is None else numbers * self.among.fill_null(False).cast(pl.Int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with the breakdowns ``by``, ``unit`` (the entity's id, or its position), ``amount`` (what it adds) and 1.

    ``bodies``: those of each set of them that ``signed`` tells; every row is counted for each of them, but the ``told``
    ones, which have theirs beside them. ``through``: rows reach from month ``begins`` to month ``ends``, and are
    counted in each. ``sizes``: of months, where a row's amount is a whole month's size in each but ``lead`` in its
    first and ``tail`` in its last.
    """

    rows: pl.LazyFrame
    by: tuple[str, ...]
    bodies: pl.LazyFrame | None = None
    told: pl.LazyFrame | None = None
    through: bool = False
    sizes: pl.LazyFrame | None = None

    @property
    def own(self) -> list[str]:
        """The breakdowns that the rows have themselves."""
        return [name for name in self.by if not (self._is_spread(name) or (self.through and name == "month"))]

    def where(self, condition: pl.Expr) -> Rows:
        """Only those for which the condition holds."""
        told = None if self.told is None else self.told.filter(condition)
        return replace(self, rows=self.rows.filter(condition), told=told)

    def joined(self, told: pl.LazyFrame) -> Rows:
        """With what is told of agreements beside them."""
        return replace(self, rows=self.rows.join(told, on="agreement_id"))

    def each(self) -> pl.LazyFrame:
        """One row for each unit and cell that it is counted in."""
        rows = self.rows if self.bodies is None else self.rows.join(self.bodies, on=_SIGNED)
        if self.told is not None:
            rows = pl.concat([rows, self.told], how="diagonal")
        if self.through:
            reached = pl.int_ranges("begins", pl.col("ends") + 1, dtype=pl.Int32)
            rows = rows.with_columns(month=reached).explode("month")
        if self.sizes is not None:
            at_first, at_last = (pl.col("month") == pl.col(name) for name in ("begins", "ends"))
            outside = pl.when(at_first).then("lead").otherwise(0) + pl.when(at_last).then("tail").otherwise(0)
            rows = rows.join(self.sizes, on="month").with_columns(amount=pl.col("size") - outside)
        return rows

    def summed(self, tallies: Sequence[Tally], *more: str) -> pl.LazyFrame:
        """Tallies by the breakdowns (and more columns), one row for each combination that has rows."""
        keys = [*self.by, *more]
        groups = self._groups(self.rows, [name for name in keys if not self._is_spread(name)], tallies)
        if self.bodies is not None:
            groups = groups.join(self.bodies, on=_SIGNED)
            if self.told is not None:
                groups = pl.concat([groups, self._groups(self.told, keys, tallies)], how="diagonal")
        if self.bodies is not None or self.through:
            groups = _grouped(groups, keys, [pl.exclude(*keys, _SIGNED).sum()])
        return self._through_months(groups, keys, tallies) if self.through else groups

    def _is_spread(self, name: str) -> bool:
        return self.bodies is not None and name in PARTNER

    def _groups(self, rows: pl.LazyFrame, keys: Sequence[str], tallies: Sequence[Tally]) -> pl.LazyFrame:
        """Tallies by keys and, where there are any, sets of bodies."""
        site = [_SIGNED] if rows is self.rows and self.bodies is not None else []
        if not self.through:
            return _grouped(rows, [*keys, *site], [one.summed() for one in tallies])
        return self._changes(rows, [*(name for name in keys if name != "month"), *site], tallies)

    def _changes(self, rows: pl.LazyFrame, keys: Sequence[str], tallies: Sequence[Tally]) -> pl.LazyFrame:
        """By how much each tally changes from the month before, as rows begin and end; and what is outside of them."""
        sums = [one.summed() for one in tallies]
        sized = [] if self.sizes is None else [one for one in tallies if one.sized]
        lead, tail = ([one.outside(name) for one in sized] for name in ("lead", "tail"))
        names = [one.name for one in tallies]
        begun = rows.group_by(*keys, pl.col("begins").alias("month")).agg(*sums, *lead)
        ended = rows.group_by(*keys, pl.col("ends").alias("month")).agg(*sums, *tail)
        left = ended.select(*keys, pl.col("month") + 1, *(-pl.col(name) for name in names))
        return pl.concat([begun, left, *([ended.drop(names)] if tail else [])], how="diagonal")

    def _through_months(self, changes: pl.LazyFrame, keys: Sequence[str], tallies: Sequence[Tally]) -> pl.LazyFrame:
        """Tallies in each month, from what changes: the same from one change to the next."""
        names = [one.name for one in tallies]
        in_order = changes.sort([pl.col(name).to_physical() for name in keys if name != "month"] + [pl.col("month")])
        standing = in_order.with_columns(
            *(pl.col(name).cum_sum() for name in names),
            changed="month",
            until=pl.col("month").shift(-1),
        ).filter(pl.any_horizontal(pl.col(name) != 0 for name in names))
        every = standing.with_columns(month=pl.int_ranges("month", "until", dtype=pl.Int32)).explode("month")
        if self.sizes is None:
            return every.select(*keys, *names)
        first = pl.col("month") == pl.col("changed")
        sizes = [
            pl.col(one.name) * pl.col("size") - pl.when(first).then(f"{one.name}:outside").otherwise(0)
            for one in tallies
            if one.sized
        ]
        return every.join(self.sizes, on="month").with_columns(sizes).select(*keys, *names)


def _grouped(rows: pl.LazyFrame, keys: Sequence[str], sums: Sequence[pl.Expr]) -> pl.LazyFrame:
    return rows.group_by(keys).agg(*sums) if keys else rows.select(*sums)


def broken_down(
    rows: pl.LazyFrame,
    question: Question,
    unit: str,
    month_from: str,
    amount: pl.Expr | None = None,
    bodies: Signed | None = None,
    sizes: pl.LazyFrame | None = None,
) -> Rows:
    """Rows as units, each for all the bodies of its worksite if any are given, through months by ``begins``."""
    through = month_from == "begins" and "month" in question.by
    made = Rows(rows, question.by, None if bodies is None else bodies.bodies, None, through, sizes if through else None)
    adds = pl.lit(1, pl.Int64) if amount is None or made.sizes is not None else amount
    columns = [column(name, month_from) for name in made.own]
    columns += [bodies.of(pl.col("worksite_id")).alias(_SIGNED)] if bodies else []
    return replace(made, rows=rows.with_columns(*columns, unit=pl.col(unit), amount=adds, one=pl.lit(1, pl.Int64)))
