"""Reference implementation of the analysis in plain Python: slow, one look-up at a time against every row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rettidig.insight.lookups.rules import Rules
from rettidig.insight.lookups.sample import Row, Sample

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SERVICES = {"laboratory", "imaging", "secretariat", "medication"}
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
Found = tuple[int, float, datetime, str]  # rank, distance, start of the evidence, its id: the least decides


def moment(text: str | None) -> datetime:
    if not text:
        return NEVER
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=COPENHAGEN)).astimezone(UTC)


class Twin:
    """All rows of a sample, and the verdict of each look-up."""

    def __init__(self, sample: Sample, rules: Rules) -> None:
        self.rows = sample.rows
        self.rules = {rule.id: rule for rule in rules.rules}
        for row in self.rows["contacts"]:
            if row["kind"] in ("booking", "laboratory", "telephone"):
                row.setdefault("to", row["from"])
        self.units = {row["unit"]: row for row in self.rows["units"]}

    def verdicts(self) -> dict[str, tuple[str, str]]:
        by_rank = {rule.rank: rule for rule in self.rules.values()}
        best = {row["lookup_id"]: min(self.candidates(row)) for row in self.rows["lookups"]}
        left = [row for row in self.rows["lookups"] if by_rank[best[row["lookup_id"]][0]].verdict in OPEN]
        answers = {}
        for row in self.rows["lookups"]:
            rank, _, _, evidence = best[row["lookup_id"]]
            if by_rank[rank].verdict == "explained" and self.refusals(row):
                answers[row["lookup_id"]] = ("refusal_against_explanation", evidence)
                continue
            again = self.again(row, left) if rank > self.rules["repeated"].rank else None
            answers[row["lookup_id"]] = ("repeated", again) if again else (by_rank[rank].id, evidence)
        return answers

    def again(self, row: Row, left: list[Row]) -> str | None:
        """The latest earlier look-up when there are unexplained ones on enough earlier days."""
        rule, own_day = self.rules["repeated"], day(row)
        days: dict[date, str] = {}
        for other in left:
            is_same = (other["patient"], acting(other)) == (row["patient"], acting(row))
            if is_same and 1 <= (own_day - day(other)).days <= rule.limits["days"]:
                days[day(other)] = min(reference(other), days.get(day(other), reference(other)))
        return days[max(days)] if len(days) >= rule.limits["earlier_days"] else None

    def held(self, row: Row) -> list[Row]:
        return [a for a in self.employments(acting(row)) if within(moment(row["at"]), a)]

    def employments(self, person: str) -> list[Row]:
        return [a for a in self.rows["affiliations"] if a["user"] == person and a["kind"] in ("employment", "duty")]

    def contacts(self, row: Row) -> list[Row]:
        return [c for c in self.rows["contacts"] if c["patient"] == row["patient"]]

    def consents(self, row: Row, *kinds: str) -> list[Row]:
        at = moment(row["at"])
        own = [c for c in self.rows["consents"] if c["kind"] in kinds and c.get("patient", "") in ("", row["patient"])]
        return [c for c in own if within(at, c)]

    def relation(self, user: str, contact: str) -> str | None:
        if user == contact:
            return "own"
        if user not in self.units or contact not in self.units:
            return None
        if user in self.clinical_above(contact):
            return "above"
        if contact in self.clinical_above(user):
            return "below"
        kind = self.units[user]["kind"]
        if kind not in SERVICES:
            return None
        roots = {root for root in (self.units[user]["serves"] or self.units[user]["parent"]).split("|") if root}
        return kind if roots & {contact, *self.above(contact)} else None

    def above(self, unit: str) -> list[str]:
        found = []
        while (unit := self.units[unit]["parent"]) in self.units and unit not in found:
            found.append(unit)
        return found

    def is_uncertain(self, user: str, contact: str) -> bool:
        """The register of units does not say whether the two are related."""
        if self.is_loose(user) or self.is_loose(contact):
            return True
        is_service = self.units[user]["kind"] in SERVICES
        return is_service and self.is_broken(contact) and self.relation(user, contact) is None

    def is_broken(self, unit: str) -> bool:
        """Going up from the unit, one comes to a unit that the register does not have."""
        return bool(self.units[[unit, *self.above(unit)][-1]]["parent"])

    def is_loose(self, unit: str) -> bool:
        """The unit may be related to any other."""
        if unit not in self.units:
            return True
        row = self.units[unit]
        roots = [root for root in (row["serves"] or row["parent"]).split("|") if root]
        if row["kind"] in SERVICES and any(root not in self.units for root in roots):
            return True
        is_clinical_all_up = len(self.clinical_above(unit)) == len(self.above(unit))
        return row["kind"] == "clinical" and is_clinical_all_up and self.is_broken(unit)

    def clinical_above(self, unit: str) -> list[str]:
        found = []
        for above in self.above(unit) if self.units[unit]["kind"] == "clinical" else []:
            if self.units[above]["kind"] != "clinical":
                break
            found.append(above)
        return found

    def candidates(self, row: Row) -> Iterator[Found]:
        yield from self.by_contact(row)
        yield from self.by_consent(row)
        yield from self.by_reason(row)
        yield from self.by_gaps(row)
        yield from self.by_account(row)
        yield from self.by_flags(row)
        yield from self.by_time(row)
        yield from self.otherwise(row)

    def by_contact(self, row: Row) -> Iterator[Found]:
        at, skew = moment(row["at"]), self.rules["clock_skew"]
        for affiliation in self.held(row):
            for contact in self.contacts(row):
                relation = self.relation(affiliation["unit"], contact["unit"])
                for rule in self.rules.values():
                    if relation in rule.relations and contact["kind"] in rule.contacts:
                        tolerance = rule.contacts[contact["kind"]]
                        begin, end = moment(contact["from"]), moment(contact.get("to"))
                        before, after = timedelta(days=tolerance["before"]), timedelta(days=tolerance["after"])
                        wrong = timedelta(minutes=skew.limits["minutes"])
                        if begin - before <= at <= end + after:
                            yield rule.rank, apart(at, contact), begin, contact["contact_id"]
                        elif begin - before - wrong <= at <= end + after + wrong:
                            yield skew.rank, 0, begin, contact["contact_id"]

    def by_gaps(self, row: Row) -> Iterator[Found]:
        """Contacts that might explain the look-up if the registers were complete."""
        at, rank, skew = moment(row["at"]), self.rules["register_incomplete"].rank, self.rules["clock_skew"]
        wrong = timedelta(minutes=skew.limits["minutes"])
        for a in self.held(row):
            for c in self.contacts(row):
                reach = [rule.contacts[c["kind"]] for rule in self.rules.values() if c["kind"] in rule.contacts]
                before, after = (timedelta(days=max(days[side] for days in reach)) for side in ("before", "after"))
                begin, end = moment(c["from"]), moment(c.get("to"))
                is_near = begin - before - wrong <= at <= end + after + wrong
                if is_near and self.is_uncertain(a["unit"], c["unit"]):
                    yield rank, 0, begin, c["contact_id"]
            for c in self.consents(row, "consent", "quality_permission"):
                fits = c["kind"] == "consent" or row.get("reason") == "quality"
                is_loose = c.get("unit") and (self.is_loose(c["unit"]) or self.is_loose(a["unit"]))
                if fits and is_loose and c.get("user", "") in ("", acting(row)):
                    yield rank, 0, moment(c["from"]), c["consent_id"]
        for c in self.contacts(row) if row.get("reason") == "learning" else []:
            if moment(c["from"]) <= at and self.may_learn(row, c) and self.may_have_treated(row, c):
                yield rank, 0, moment(c["from"]), c["contact_id"]
        users = {a["user"] for a in self.rows["affiliations"]} | {c.get("user", "") for c in self.rows["consents"]}
        users |= {name for each in self.rows["lookups"] for name in (each["user"], acting(each))}
        patients = {each.get("patient", "") for name in ("lookups", "contacts", "consents") for each in self.rows[name]}
        if is_spelled_otherwise(acting(row), users) or is_spelled_otherwise(row["patient"], patients):
            yield rank, 0, at, reference(row)

    def may_have_treated(self, row: Row, contact: Row) -> bool:
        return any(
            self.is_uncertain(a["unit"], contact["unit"])
            and moment(a["from"]) <= moment(contact.get("to"))
            and moment(a.get("to")) >= moment(contact["from"])
            for a in self.employments(acting(row))
        )

    def by_consent(self, row: Row) -> Iterator[Found]:
        for consent in self.consents(row, "consent"):
            for affiliation in self.held(row):
                if consent.get("user", "") in ("", acting(row)) and consent.get("unit", "") in (
                    "",
                    affiliation["unit"],
                ):
                    yield self.rules["consent"].rank, 0, moment(consent["from"]), consent["consent_id"]

    def by_reason(self, row: Row) -> Iterator[Found]:
        at, reason = moment(row["at"]), row.get("reason")
        for contact in self.contacts(row) if self.held(row) else []:
            begin, end, number = moment(contact["from"]), moment(contact.get("to")), contact["contact_id"]
            hours = timedelta(hours=self.rules["emergency"].limits["hours"])
            if reason == "emergency" and begin - hours <= at <= end + hours:
                yield self.rules["emergency"].rank, apart(at, contact), begin, number
            if reason == "learning" and begin <= at and self.treated(row, contact) and self.may_learn(row, contact):
                yield self.rules["learning"].rank, max((at - end).total_seconds(), 0), begin, number
            years = 12 * self.rules["quality"].limits["years"]
            if reason == "quality" and begin <= at and day(row) < months_later(local_day(end), years):
                yield from self.permitted(row)
        if reason in self.rules["reason_to_confirm"].words["reasons"]:
            yield self.rules["reason_to_confirm"].rank, 0, at, reference(row)

    def treated(self, row: Row, contact: Row) -> bool:
        return any(
            self.relation(a["unit"], contact["unit"]) in ("own", "above", "below")
            and moment(a["from"]) <= moment(contact.get("to"))
            and moment(a.get("to")) >= moment(contact["from"])
            for a in self.employments(acting(row))
        )

    def may_learn(self, row: Row, contact: Row) -> bool:
        rule = self.rules["learning"]
        last = months_later(local_day(moment(contact.get("to"))), rule.limits["months"])
        is_clinician = any(a["role"].lower() in rule.words["roles"] for a in self.held(row))
        return is_clinician and contact["kind"] not in ("booking", "referral") and day(row) <= last

    def permitted(self, row: Row) -> Iterator[Found]:
        units = {a["unit"] for a in self.held(row)}
        for given in self.consents(row, "quality_permission"):
            if given.get("user") == acting(row) or (not given.get("user") and given.get("unit") in units):
                yield self.rules["quality"].rank, 0, moment(given["from"]), given["consent_id"]

    def by_account(self, row: Row) -> Iterator[Found]:
        at = moment(row["at"])
        for a in self.rows["affiliations"]:
            is_machine = a["user"] == row["user"] and a["kind"] in ("system", "technical") and within(at, a)
            if is_machine and not self.employments(acting(row)):
                yield self.rules["technical_account"].rank, 0, moment(a["from"]), a["affiliation_id"]
        named = row.get("role", "").lower() in self.rules["technical_account"].words["roles"]
        if named and not self.employments(acting(row)):
            yield self.rules["technical_account"].rank, 0, at, reference(row)
        if row.get("screen", "").lower() in self.rules["screen_opens_by_itself"].words["screens"]:
            yield self.rules["screen_opens_by_itself"].rank, 0, at, reference(row)

    def by_flags(self, row: Row) -> Iterator[Found]:
        for c in self.rows["consents"]:
            if c["kind"] == "deceased" and c["patient"] == row["patient"] and moment(c["from"]) <= moment(row["at"]):
                yield self.rules["deceased"].rank, 0, moment(c["from"]), c["consent_id"]
        for c in self.consents(row, "relative", "colleague", "privacy_marking"):
            found = 0, moment(c["from"]), c["consent_id"]
            if c["kind"] in ("relative", "colleague") and c.get("user") == acting(row) and c.get("patient"):
                yield self.rules["relative_or_colleague"].rank, *found
            is_whole = not c.get("user") and not c.get("unit")
            if c["kind"] == "privacy_marking" and c.get("patient") and (is_whole or c in self.refusals(row)):
                yield self.rules["privacy_marked"].rank, *found

    def refusals(self, row: Row) -> list[Row]:
        """The markings that name the employee, or a unit that the employee or the log's unit belongs to."""
        units = {row.get("unit", "")} | {a["unit"] for a in self.held(row)}
        units |= {above for unit in units if unit in self.units for above in self.clinical_above(unit)}
        named = [c for c in self.consents(row, "privacy_marking") if c.get("user") or c.get("unit")]
        fitting = [c for c in named if c.get("user", "") in ("", acting(row)) and c.get("unit", "") in {"", *units}]
        return [c for c in fitting if c["patient"] == row["patient"]]

    def by_time(self, row: Row) -> Iterator[Found]:
        at, rule = moment(row["at"]), self.rules["night_without_duty"]
        hour = at.astimezone(COPENHAGEN).hour
        for a in self.employments(acting(row)):
            begin, end = moment(a["from"]), moment(a.get("to"))
            if a["kind"] == "employment" and end < at and not self.held(row):
                yield self.rules["affiliation_ended"].rank, (at - end).total_seconds(), begin, a["affiliation_id"]
            is_night = hour >= rule.limits["from_hour"] or hour < rule.limits["to_hour"]
            is_near = abs(at - begin) <= timedelta(days=rule.limits["days"])
            on_duty = any(held["kind"] == "duty" for held in self.held(row))
            if a["kind"] == "duty" and is_night and is_near and not on_duty:
                yield rule.rank, abs(at - begin).total_seconds(), begin, a["affiliation_id"]

    def otherwise(self, row: Row) -> Iterator[Found]:
        for a in self.held(row):
            yield self.rules["no_relation_seen"].rank, 0, moment(a["from"]), a["affiliation_id"]
        if not self.held(row):
            yield self.rules["unknown_account"].rank, 0, moment(row["at"]), reference(row)


OPEN = ("needs_attention", "ask_hospital")


def acting(row: Row) -> str:
    return row.get("on_behalf_of") or row["user"]


def reference(row: Row) -> str:
    return " ".join(filter(None, (row.get("system", ""), str(day(row)), row["lookup_id"])))


def is_spelled_otherwise(name: str, names: set[str]) -> bool:
    return any(each != name and each.lower().replace(" ", "") == name.lower().replace(" ", "") for each in names)


def local_day(at: datetime) -> date:
    return at.astimezone(COPENHAGEN).date()


def day(row: Row) -> date:
    return local_day(moment(row["at"]))


def within(at: datetime, row: Row) -> bool:
    return moment(row["from"]) <= at <= moment(row.get("to"))


def apart(at: datetime, row: Row) -> float:
    return max((moment(row["from"]) - at).total_seconds(), (at - moment(row.get("to"))).total_seconds(), 0)


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last day when it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (first_of_next - timedelta(days=1)).day))
