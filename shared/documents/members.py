"""Every member of every fact in words: what it means, and which form it has."""

from __future__ import annotations

from typing import Any

_WORDS = {
    # the event around the data
    "specversion": "Always `1.0`.",
    "id": "Names this fact for ever among those of its publisher; choose it so that it can be made again for a retry.",
    "source": "Which system sends it, as a URI, e.g. `urn:ma:anapec:khenifra`. No personal data.",
    "type": "Which fact this is, and in which version.",
    "time": "When the publisher logged the fact (RFC 3339, with zone); when it happened is in `data`.",
    "datacontenttype": "`application/json`, or nothing.",
    "data": "The fact itself; members that are not listed are refused by name.",
    "correlationid": "Groups facts of one case; comes back in receipts and logs. The event id unless given.",
    "dryrun": "Where it is true, the verdict is answered and nothing is recorded.",
    # ids
    "session_id": "Id of the council's session.",
    "agreement_id": "Id of the agreement.",
    "agreement_ids": "The agreements that it opens under, one at least.",
    "parent_agreement_id": "The agreement that this one implements.",
    "worksite_id": "Id of the worksite.",
    "hire_id": "Id of the hire: one contract of one person on one worksite.",
    "partner_id": "Id of the body, the same in every agreement.",
    "operator": "`partner_id` of the partner of one of its agreements that runs the worksite.",
    # sessions and votes
    "council": "Province code of the council.",
    "SessionHeld.kind": "Which kind of session.",
    "held_on": "Day of the session.",
    "members_in_office": "Members that the council has; quorum is counted from it.",
    "members_present": "Members present; not more than are in office.",
    "chaired_by": "Who chaired: an office, not a name.",
    "observers": "Who attended besides: offices, not names.",
    "votes_for": "Votes for; with those against, not more than the members present.",
    "votes_against": "Votes against.",
    "abstentions": "Members present who did not vote; they are no votes cast.",
    "note": "What the minutes add.",
    # agreements
    "title": "Its title.",
    "province": "Province that it is about.",
    "level": "Whether a ministry's framework, an implementation on the ground, or another.",
    "programme": "Programme that it belongs to, e.g. `awrach-2`.",
    "edition": "Year of the programme's edition.",
    "partners": "The bodies that sign, one at least, each once.",
    "name": "Its name.",
    "Partner.kind": "What kind of body.",
    "sectors": "What its worksites work at.",
    "communes": "Where; communes of its province.",
    "planned": "What it plans. Nothing is counted as planned that is not said here.",
    "jobs": "Jobs planned, in heads.",
    "worksites": "Worksites planned.",
    "person_months": "Person-months planned.",
    "qualifier": "How the planned figures are meant; part of every figure made from them.",
    "budget_mad": "Budget in dirhams, at most two decimals.",
    "AgreementProposed.starts_on": "First day planned.",
    "ends_on": "Last day planned.",
    "signed_on": "Day of the signature.",
    "endorsed_on": "Day of the visa.",
    "opposed_on": "Day of the opposition.",
    "effective_on": "Day from which it holds.",
    # worksites
    "commune": "Where it is; a commune in the province of its agreements.",
    "sector": "What it works at.",
    "positions": "Workers that can be active on it on one day; supervisors are not counted.",
    "opens_on": "First day on which hires can start.",
    "planned_end_on": "Last day planned.",
    # hires
    "person": "The person; the identity number and the birth date stop at the intake.",
    "cnie": "Number of the national identity card; spaces, hyphens and case do not matter.",
    "idcs": "Number of the social register (ten digits), where there is no card.",
    "sex": "As registered.",
    "birth_date": "Becomes the age at the start of the hire; the date itself is not recorded.",
    "disability": "None, declared by the person, or certified.",
    "residence": "Commune where the person lives.",
    "education": "Highest level reached.",
    "job_seeker": "Whether registered as looking for work.",
    "role": "Workers take a position of the worksite, supervisors do not.",
    "starts_on": "First day of the hire.",
    "validated_on": "Day on which ANAPEC validated it.",
    "ended_on": "Last day of the hire.",
    "HireEnded.reason": "Why it ended.",
    "month": "Month that it is about (`YYYY-MM`), one of the hire's months.",
    "days_worked": "Days present, not more than the month has.",
    "training_days": "Days of training among them.",
    "amount_mad": "Amount paid in dirhams, at most two decimals.",
    "paid_on": "Day of the payment.",
    "issued_on": "Day on which the certificate was issued.",
    "HireCertified.kind": "What is certified.",
    "skills": "Skills named on the certificate.",
    "HireCorrected.person": "What is corrected of the person; whose hire it is cannot be corrected.",
    # everywhere
    "reason": "Why, in plain words without personal data.",
    "ar": "In Arabic.",
    "fr": "In French.",
    "en": "In English.",
}


def words(model: str, member: str) -> str:
    """What a member of a model (or of the event) means, in one sentence; Markdown for code only.

    Raises:
        KeyError: nobody has said it yet; add it above.
    """
    return _WORDS.get(f"{model}.{member}") or _WORDS[member]


def form(member: dict[str, Any], schema: dict[str, Any]) -> str:
    """A member's form in few words (Markdown): its type, or the values it may take."""
    if "$ref" in member:
        return form(schema["$defs"][member["$ref"].rsplit("/", 1)[1]], schema)
    if "anyOf" in member and "properties" not in member:
        return " or ".join(form(one, schema) for one in member["anyOf"] if one.get("type") != "null")
    if "enum" in member:
        return " · ".join(f"`{value}`" for value in member["enum"])
    if "const" in member:
        return f"`{member['const']}`"
    if member.get("type") == "array":
        return f"list of {form(member.get('items', {}), schema)}"
    if member.get("type") == "object":
        return "{" + ", ".join(f"`{name}`" for name in member.get("properties", {})) + "}"
    told = member.get("format") or member.get("type", "any")
    types = [told] if isinstance(told, str) else [one for one in told if one != "null"]
    return " or ".join(_PLAIN_TYPES.get(one, one) for one in types)


_PLAIN_TYPES = {"integer": "whole number", "string": "text", "boolean": "true or false"}
