"""Where identity numbers stop: a number becomes a keyed digest, and the digest a random person key.

The stream IDENTITY holds one message per digest. It is the only place that links a number to a person key, it
cannot be read backwards without the secret, and removing an entry forgets the person for good.
"""

from __future__ import annotations

import asyncio
import copy
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from shared.contracts.hire import HireStarted, RecordedHireStarted, RecordedPerson
from shared.intake import Wellformed
from shared.intake.parsing import digest
from shared.ledger import Ledger, Message, Stale
from shared.ledger.append import MAX_BATCH

_IGNORED = re.compile(r"[ -]")
_KEY_BYTES = 16


class Identity:
    """Turns started hires as sent into what may be recorded of them. ``secret`` is the digests' key."""

    def __init__(self, ledger: Ledger, secret: bytes) -> None:
        self._ledger = ledger
        self._secret = secret

    async def read(self, facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
        """(recorded data, content digest) of each fact; new persons get their key here, all in few appends."""
        digests = [self._person(fact.data) for fact in facts]
        keys = await self._keys({one for one in digests if one is not None})
        return [
            (
                fact.data if person is None else recorded(fact.data, keys[person]),
                digest(fact.content, self._conceal),
            )
            for fact, person in zip(facts, digests, strict=True)
        ]

    def _person(self, data: object) -> str | None:
        if not isinstance(data, HireStarted):
            return None
        person = data.person
        number = ("cnie", person.cnie) if person.cnie is not None else ("idcs", person.idcs or "")
        return self._digest(number[0], _IGNORED.sub("", number[1]).upper())

    def _digest(self, kind: str, number: str) -> str:
        return hmac.digest(self._secret, f"{kind}:{number}".encode(), "sha256").hex()

    def _conceal(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content with identity number and birth date as keyed digests: still comparable, not guessable."""
        person = content["data"].get("person")
        if not isinstance(person, dict):
            return content
        concealed = copy.copy(content)
        concealed["data"] = content["data"] | {
            "person": {
                name: self._digest(name, str(value)) if name in ("cnie", "idcs", "birth_date") else value
                for name, value in person.items()
            }
        }
        return concealed

    async def _keys(self, digests: Iterable[str]) -> dict[str, str]:
        """The person key of every digest; a digest seen for the first time gets one, and only one, for ever."""
        subjects = {f"identity.{one}": one for one in digests}
        while True:
            found = await self._ledger.last(subjects)
            new = [subject for subject in subjects if subject not in found]
            if not new:
                return {subjects[subject]: message.payload.decode() for subject, message in found.items()}
            await asyncio.gather(
                *(self._create(new[start : start + MAX_BATCH]) for start in range(0, len(new), MAX_BATCH))
            )

    async def _create(self, subjects: Sequence[str]) -> None:
        keys = [secrets.token_hex(_KEY_BYTES).encode() for _ in subjects]
        try:
            await self._ledger.append([Message(subject, key, 0) for subject, key in zip(subjects, keys, strict=True)])
        except Stale:
            return  # another replica was faster with one of them: all are looked up again


def recorded(sent: HireStarted, key: str) -> RecordedHireStarted:
    """What the ledger holds of a started hire: no number, and an age instead of a birth date."""
    person = sent.person
    return RecordedHireStarted(
        hire_id=sent.hire_id,
        worksite_id=sent.worksite_id,
        role=sent.role,
        starts_on=sent.starts_on,
        planned_end_on=sent.planned_end_on,
        validated_on=sent.validated_on,
        person=RecordedPerson(
            key=key,
            sex=person.sex,
            age=None if person.birth_date is None else completed_years(person.birth_date, sent.starts_on),
            disability=person.disability,
            residence=person.residence,
            education=person.education,
            job_seeker=person.job_seeker,
        ),
    )


def completed_years(born: date, on: date) -> int:
    """Age in completed years on a day; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
