"""Each place on the desk where a person writes at length offers phrases, or it says here why it does not."""

from collections.abc import Iterator

from django.urls import get_resolver

from rettidig.web.desk.act_form import ActForm
from rettidig.web.forms import LongTextField

THEIRS = "what somebody else has said or written"
OF_THIS_CASE = "a fact or a reason of this one case"
BESIDE = "phrases go into the letter on the same page"
WITHOUT = {
    "sub_case.SubCaseForm.text": THEIRS,
    "escalation.AskForm.wish": THEIRS,
    "person.RecordConsentForm.words": THEIRS,
    "person.WithdrawConsentForm.words": THEIRS,
    "re_refer.SheetForm.words": THEIRS,
    "re_refer.SheetForm.consent_words": THEIRS,
    "options.WishForm.words": THEIRS,
    "acceptance.WrittenForm.words": THEIRS,
    "acceptance.NewForm.words": THEIRS,
    "acceptance.OfPatientForm.words": THEIRS,
    "acceptance.ReplyForm.text": THEIRS,
    "dialogue_forms.RecordForm.words": THEIRS,
    "dialogue_forms.OutcomeForm.words": OF_THIS_CASE,
    "needs.NeedsForm.cannot": OF_THIS_CASE,
    "overrun.OverrunForm.options": OF_THIS_CASE,
    "closing.DeclinedForm.options": OF_THIS_CASE,
    "split.SplitForm.about": OF_THIS_CASE,
    "confidential.OpenForm.reason": OF_THIS_CASE,
    "quality.ScoreForm.learning": OF_THIS_CASE,
    "ehr.privacy.WithdrawForm.reason": OF_THIS_CASE,
    "ehr.ask.AskForm.purpose": OF_THIS_CASE,
    "ehr.report.NamesForm.reason": OF_THIS_CASE,
    "re_refer.SheetForm.message": BESIDE,
}


def forms_of(kind: type[ActForm]) -> Iterator[type[ActForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from forms_of(each)


def long_texts() -> dict[str, bool]:
    """Each field of a form about a case in which a person writes at length, and whether phrases are offered for it."""
    assert get_resolver().url_patterns  # every page is loaded
    return {
        f"{form.__module__.partition('desk.')[2]}.{form.__name__}.{name}": form.phrases_into == name
        for form in forms_of(ActForm)
        if form.__module__.startswith("rettidig.")
        for name, field in form.base_fields.items()
        if isinstance(field, LongTextField)
    }


def test_each_long_text_of_the_desk_offers_phrases_or_has_a_reason_not_to():
    assert {name for name, offers in long_texts().items() if not offers} == set(WITHOUT)
