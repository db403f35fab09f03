"""Every form of staff either shows both versions when two people change the same, or changes nothing that is there."""

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

from rettidig.web.edit_form import EditForm

STAFF = ("desk", "office", "registers")
# Forms that write something new, answer, choose or search. One that changes what is stored is an EditForm.
WRITES_NOTHING_OVER = {
    "the base of others": (
        "act_form.ActForm act_form.CaseForm phrased.PhrasedForm caseless.CallForm caseless.TimeForm"
        " event_forms.FaultForm re_referral.PacketForm dialogue_forms.WhereFields"
    ),
    "something new, which stands beside what is there": (
        "absence.AbsenceForm acceptance.NewForm acceptance.OfPatientForm acceptance.WrittenForm assessment.AssessForm"
        " hospital_complaints.TakeInForm"
        " attachment.AttachForm booked.UploadForm booked.ToldForm call_back.PromiseForm contact_book.TeachForm"
        " decision.DecideForm ehr.ask.AskForm ehr.explanation.ExplanationForm ehr.privacy.RequestForm"
        " escalation.AskForm event_forms.PathwayForm follow_up.ContactForm follow_up.NoteForm"
        " letter.DraftForm matter_forms.AddMatterForm inquiry_form.InquiryForm options.FindForm options.WishForm"
        " options.WaitingTimeForm options.OtherHospitalForm overrun.OverrunForm person.IdentityForm"
        " person.RecordConsentForm question.AskForm question.HearForm re_refer.SheetForm re_referral.ChaseForm"
        " entries.EntryForm files.UploadForm history.PutBackForm advice.AskForm confidential.OpenForm link.LinkForm"
        " target.ExtendForm split.SplitForm sub_case.SubCaseForm task.TaskForm time_spent.TimeForm caseless.NewCallForm"
        " authorisation.AuthoriseForm"
        " dialogue_forms.PlanForm dialogue_forms.ProposeForm dialogue_forms.ChooseForm dialogue_forms.MoveForm"
        " dialogue_forms.LeaderForm"
        " forwarding.ForwardForm"
    ),
    "an answer or an end, which comes once": (
        "acceptance.AnswerForm acceptance.ReplyForm acceptance.SendBackForm acceptance.WithdrawForm call_back.CallForm"
        " call_back.AgainForm closing.ClearEndForm closing.CloseForm closing.DayForm closing.DeclinedForm"
        " closing.HandleLimitForm closing.ReopenForm decision.WithdrawForm delivery.HandOverForm"
        " ehr.explanation.AnswerForm ehr.privacy.DoneForm ehr.privacy.ForwardForm ehr.privacy.ReceiptForm"
        " ehr.privacy.DueForm ehr.privacy.WhatForm ehr.privacy.WithdrawForm escalation.AnswerForm escalation.ReasonForm"
        " matter_forms.RemoveMatterForm pathway.RemoveForm person.WithdrawConsentForm question.AnswerForm"
        " question.WithdrawForm re_referral.AnswerForm re_referral.NotForm re_referral.WithdrawForm entries.RemoveForm"
        " advice.AdviseForm advice.ApproveForm advice.ForwardForm advice.WithdrawForm checklist.NotRelevantForm"
        " confidential.LiftForm join.JoinForm join.ReasonForm quality.ScoreForm readings.ReviewForm task.DropForm"
        " caseless.AgainForm caseless.AnswerForm caseless.GiveUpForm escalation.SettleForm unfinished.EndForm"
        " unfinished.GiveUpForm dialogue_forms.CancelForm dialogue_forms.HoldForm dialogue_forms.OutcomeForm"
        " dialogue_forms.RecordForm"
        " hospital_complaint.WhyForm hospital_complaint.ChaseForm"
        " forwarding.AnswerForm matter_ends.EndMatterForm matter_ends.TakeBackForm"
    ),
    "what a page shows": (
        "assessment.DayForm booked.KindForm ehr.notice.NumberForm ehr.report.NamesForm filters.FilterForm"
        " filters.PlaceForm history.FilterForm law.DaysForm saved_views.NameForm search.SearchForm"
        " join.NumberForm task.SeenForm texts.FindForm file_list.LeaveOutForm"
    ),
    "several cases, each refused by itself": "many.AssignManyForm many.ManyForm many.PriorityManyForm",
    "one's own, which nobody else corrects": "notices.NoticesForm time_spent.CorrectionForm",
    "a letter has its own page with both versions": "letter.TextForm",
}


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def forms_of_staff() -> dict[str, type]:
    assert get_resolver().url_patterns  # every page is loaded
    made = {f"{each.__module__}.{each.__name__}": each for each in below(forms.Form)}
    places = [(f"rettidig.web.{part}.", name) for part in STAFF for name in made]
    return {name.removeprefix(place): made[name] for place, name in places if name.startswith(place)}


def test_every_form_of_staff_shows_both_versions_or_is_placed_among_those_that_write_nothing_over():
    placed = {name for names in WRITES_NOTHING_OVER.values() for name in names.split()}
    assert {name for name, form in forms_of_staff().items() if not issubclass(form, EditForm)} == placed


def test_every_form_with_both_versions_carries_what_it_showed():
    editing = {name: form for name, form in forms_of_staff().items() if issubclass(form, EditForm)}
    assert {name for name, form in editing.items() if "opened" not in form.base_fields} == set()
