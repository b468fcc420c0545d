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
from dataclasses import replace
from datetime import date
from typing import Any

from services.placements.recording import recorded_correction, recorded_start
from shared.contracts.decisions import Fact
from shared.contracts.entries import decode_entry
from shared.contracts.facts import newest_data
from shared.contracts.hire import HireCorrected, HireStarted, RecordedHireCorrected, RecordedHireStarted
from shared.contracts.refs import Ref
from shared.intake import Received, Wellformed, parse
from shared.intake.parsing import digest
from shared.ledger import Ledger, Message, Stale
from shared.ledger.append import MAX_BATCH

_IGNORED = re.compile(r"[ -]")
_KEY_BYTES = 16


class Identity:
    """Turns facts as sent into what may be recorded of them. ``secret`` is the digests' key."""

    def __init__(self, identities: Ledger, ledger: Ledger, intake: Ledger, secret: bytes) -> None:
        self._identities = identities
        self._ledger = ledger
        self._intake = intake
        self._secret = secret

    async def read(self, facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
        """(recorded data, content digest) of each fact; new persons get their key here, all in few appends.

        A dry run leaves no trace of a person: one who has no key yet gets one that is kept nowhere.
        """
        digests = [self._person(fact.data) for fact in facts]
        keys = await self._keys(_of(facts, digests, dry=False))
        keys |= await self._passing_keys(_of(facts, digests, dry=True) - keys.keys())
        return [
            (await self._recorded(fact, keys.get(person or "", "")), digest(fact.content, self._conceal))
            for fact, person in zip(facts, digests, strict=True)
        ]

    async def complete(self, fact: Fact, token: str, start: Fact | None) -> Fact:
        """A parked correction with the age that its birth date means, once the hire's start is known.

        The birth date itself is nowhere but in INTAKE, as long as that keeps it.
        """
        data = fact.data
        if not isinstance(data, RecordedHireCorrected) or data.birth_date != "awaited":
            return fact
        told = start.data if start else None
        started_on = told.starts_on if isinstance(told, RecordedHireStarted) else await self._started_on(data.hire_id)
        if started_on is None:
            return fact
        held = await self._intake.at(int(token.split("@", 1)[0]))
        sent = parse(Received(held.subject, held.payload, token, "")) if held else None
        if not isinstance(sent, Wellformed):
            return replace(fact, data=data.model_copy(update={"birth_date": "gone"}))
        return replace(fact, data=recorded_correction(sent, started_on))

    async def _recorded(self, fact: Wellformed, key: str) -> object:
        if isinstance(fact.data, HireStarted):
            return recorded_start(fact.data, key)
        if isinstance(fact.data, HireCorrected):
            born = fact.data.person is not None and fact.data.person.birth_date is not None
            return recorded_correction(fact, await self._started_on(fact.data.hire_id) if born else None)
        return fact.data

    async def _started_on(self, hire_id: str) -> date | None:
        """The day on which a hire started as first recorded: later corrections of it leave ages as they are."""
        subject = Ref("hire", hire_id).subject
        last = (await self._ledger.last([subject])).get(subject)
        entries = await self._ledger.read(subject, upto=last.sequence) if last else []
        return date.fromisoformat(newest_data(decode_entry(entries[0].payload))["starts_on"]) if entries else None

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
            found = await self._identities.last(subjects)
            new = [subject for subject in subjects if subject not in found]
            if not new:
                return {subjects[subject]: message.payload.decode() for subject, message in found.items()}
            await asyncio.gather(
                *(self._create(new[start : start + MAX_BATCH]) for start in range(0, len(new), MAX_BATCH))
            )

    async def _passing_keys(self, digests: Iterable[str]) -> dict[str, str]:
        """The person key of every digest as it is known, or one that nobody will meet again."""
        subjects = {one: f"identity.{one}" for one in digests}
        found = await self._identities.last(subjects.values())
        return {
            one: found[subject].payload.decode() if subject in found else secrets.token_hex(_KEY_BYTES)
            for one, subject in subjects.items()
        }

    async def _create(self, subjects: Sequence[str]) -> None:
        keys = [secrets.token_hex(_KEY_BYTES).encode() for _ in subjects]
        try:
            await self._identities.append([Message(*pair, 0) for pair in zip(subjects, keys, strict=True)])
        except Stale:
            return  # another replica was faster with one of them: all are looked up again


def _of(facts: Sequence[Wellformed], digests: Sequence[str | None], *, dry: bool) -> set[str]:
    return {one for fact, one in zip(facts, digests, strict=True) if one is not None and fact.dry is dry}
