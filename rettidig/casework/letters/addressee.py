"""Addressee and greeting of a letter. Until the office knows who the patient is, it is as the writer said
it: whoever sends a form with another person's number must not learn that person's name or address from the answer.
"""

from typing import Any, NamedTuple, Self

from ..identity import claimed_name, is_identity_confirmed
from ..models import Case, Person


class Addressee(NamedTuple):
    """A name and the lines of an address; either may be empty."""

    name: str
    address: list[str]

    @classmethod
    def stored(cls, recipient: dict[str, Any]) -> Self:
        """As it is kept with a letter; empty where nothing is."""
        return cls(recipient.get("name", ""), recipient.get("address", []))

    def lines(self) -> list[str]:
        """The address as printed for the window of the envelope."""
        return [line for line in (self.name, *self.address) if line]


def addressee_of(case: Case) -> Addressee:
    """The patient of a case, as far as the patient may be named in a letter; without an address where it is protected
    or the identity is not confirmed.
    """
    if case.patient is None or not is_identity_confirmed(case):
        return Addressee(claimed_name(case), [])
    return addressee_of_person(case.patient)


def addressee_of_person(person: Person) -> Addressee:
    """A person whose identity is known; a protected address is left out."""
    return Addressee(person.name, [] if person.protected_address else person.address.splitlines())


def greeting(case: Case, language: str) -> str:
    """The first line of a letter: Kære Kaja Test Hansen."""
    return f"{'Dear' if language == 'en' else 'Kære'} {addressee_of(case).name or 'patient'}"
