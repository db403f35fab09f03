"""Closed cases are drawn by lot, each once, and a second pair of eyes finds what others learn from."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework import quality
from rettidig.casework.models import AuditEvent, Case, QualityDraw, QualityQuestion, QualityReview, QualityShare
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import follow_up
from rettidig.casework.steps import quality as step
from rettidig.casework.steps.quality import Found

from .factories import a_case, a_user, an_adviser, an_office, moment

WEDNESDAY = moment("2026-11-25 04:47")
NEXT_WEEK = moment("2026-12-02 04:47")
CLOSED = moment("2026-11-18 12:00")
YES = {"clear": Found("yes")}


def a_share(percent: int = 100, **more) -> QualityShare:
    facts = {"office": an_office(), "percent": percent, "valid_from": date(2026, 11, 1)}
    return QualityShare.objects.create(**facts | more)


def a_question(slug: str = "clear", **more) -> QualityQuestion:
    facts = {"office": an_office(), "text": f"Var det {slug}?", "valid_from": date(2026, 1, 1)}
    return QualityQuestion.objects.create(slug=slug, **facts | more)


def closed(at=CLOSED, **more) -> Case:
    return a_case(state="closed", closed_at=at, **more)


def draw(at=WEDNESDAY) -> QualityDraw | None:
    return step.draw(an_office(), at=at)


def drawn() -> list[int]:
    return sorted(QualityReview.objects.values_list("case", flat=True))


def a_review(**more) -> QualityReview:
    a_question()
    a_share()
    case = closed(**more)
    draw()
    return QualityReview.objects.get(case=case)


def score(review: QualityReview, found=None, *, by=None, at=WEDNESDAY, **more) -> QualityReview:
    return step.score(review, found=YES if found is None else found, by=by or an_adviser(), at=at, **more)


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=60), st.integers(1, 100), st.text(max_size=8))
def test_lot_draws_the_share_rounded_up_and_the_same_ones_again_in_whatever_order_they_come(keys, percent, seed):
    first = quality.pick(keys, seed=seed, percent=percent)
    assert len(first) == -(-len(keys) * percent // 100)
    assert set(first) <= set(keys)
    assert first == quality.pick(keys[::-1], seed=seed, percent=percent)


def test_lot_with_another_seed_draws_others():
    draws = {tuple(quality.pick(range(100), seed=str(seed), percent=5)) for seed in range(20)}
    assert len(draws) > 15


@pytest.mark.django_db
def test_draw_takes_what_was_closed_until_last_sunday_and_says_how_it_can_be_done_again():
    a_share()
    sunday, monday = closed(moment("2026-11-22 23:30")), closed(moment("2026-11-23 00:30"))
    before = closed(moment("2026-10-31 23:30"))
    a_case()
    made = draw()
    assert drawn() == [sunday.pk]
    assert (made.first, made.last, made.candidates) == (date(2026, 11, 1), date(2026, 11, 22), [sunday.pk])
    assert quality.is_as_drawn(made)
    assert AuditEvent.objects.get(verb="quality.drawn").after["drawn"] == 1
    assert {monday.pk, before.pk}.isdisjoint(drawn())


@pytest.mark.django_db
def test_draw_again_in_the_same_week_does_nothing_and_the_next_one_goes_on_from_there():
    a_share()
    first, second = closed(), closed(moment("2026-11-23 08:00"))
    draw()
    assert draw() is None
    assert drawn() == [first.pk]
    draw(NEXT_WEEK)
    assert drawn() == [first.pk, second.pk]


@pytest.mark.django_db
def test_case_that_is_opened_and_closed_again_is_not_drawn_again():
    a_share()
    case = closed()
    draw()
    Case.objects.filter(pk=case.pk).update(closed_at=moment("2026-11-24 12:00"))
    made = draw(NEXT_WEEK)
    assert (made.candidates, drawn()) == ([], [case.pk])


@pytest.mark.django_db
def test_draw_counts_only_the_topics_of_the_share_and_the_cases_of_the_office():
    a_share(topics=["transport"])
    closed()
    closed(office=an_office("syd"), topic="transport")
    wanted = closed(topic="transport")
    draw()
    assert drawn() == [wanted.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("share", [None, {"valid_to": date(2026, 11, 21)}, {"valid_from": date(2026, 11, 23)}])
def test_draw_without_a_share_in_force_draws_nothing(share):
    if share:
        a_share(**share)
    closed()
    assert draw() is None


@pytest.mark.django_db
def test_score_is_kept_and_told_to_whoever_has_the_case():
    owner, other = an_adviser(), an_adviser()
    review = a_review(owner=owner)
    score(review, {"clear": Found("partly", "Datoen manglede.")}, learning="Godt brev.", by=other)
    kept = quality.find_learning(owner).get()
    assert (kept.learning, kept.scored_by, kept.adviser) == ("Godt brev.", other, owner)
    assert [(each.words, each.met, each.note) for each in kept.scores.all()] == [
        ("Var det clear?", "partly", "Datoen manglede.")
    ]
    assert not quality.find_learning(other).exists()
    assert AuditEvent.objects.filter(verb="quality.scored", case_id=review.case_id).count() == 1


@pytest.mark.django_db
def test_second_pair_of_eyes_has_neither_had_the_case_nor_written_on_it():
    owner, writer, reader = an_adviser(), an_adviser(), an_adviser()
    a_question()
    a_share()
    case = a_case(owner=owner)
    follow_up.add_note(case, text="Talte med patienten.", by=writer, at=CLOSED)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=CLOSED)
    draw()
    review = QualityReview.objects.get()
    AuditEvent.objects.create(verb="case.opened", user=reader.username, case_id=case.pk, at=CLOSED)
    assert [list(quality.find_waiting(user)) for user in (owner, writer, reader)] == [[], [], [review]]
    for user in (owner, writer):
        with pytest.raises(Denied, match="selv arbejdet på sagen"):
            score(review, by=user)
    score(review, by=reader)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [("administrative", "midtjylland"), ("lawyer", "midtjylland"), ("adviser", "syd")])
def test_case_is_not_looked_at_by_others_than_advisers_and_the_lead_of_the_office(who):
    role, office = who
    user, review = a_user(role, office=an_office(office)), a_review()
    assert not quality.find_waiting(user).exists()
    with pytest.raises(Denied, match="patientvejleder eller lederen"):
        score(review, by=user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "Svar på alle"),
        ({"clear": Found("maybe")}, "Svar på alle"),
        ({"clear": Found("no", " ")}, "Skriv, hvad der mangler"),
        ({"clear": Found("partly")}, "Skriv, hvad der mangler"),
    ],
)
def test_score_that_is_not_whole_is_refused(found, said):
    with pytest.raises(Denied, match=said):
        score(a_review(), found)


@pytest.mark.django_db
def test_score_twice_or_without_questions_is_refused():
    review = a_review()
    score(review)
    with pytest.raises(Denied, match="allerede set efter"):
        score(review)
    QualityQuestion.objects.all().delete()
    closed(moment("2026-11-24 12:00"))
    draw(NEXT_WEEK)
    with pytest.raises(Denied, match="ingen spørgsmål"):
        score(QualityReview.objects.get(scored_at=None), at=NEXT_WEEK)


@pytest.mark.django_db
def test_what_was_found_is_seen_by_the_adviser_the_second_and_the_lead_alone():
    owner, second = an_adviser(), an_adviser()
    review = score(a_review(owner=owner), by=second)
    for user in (owner, second, a_user("lead")):
        quality.check_may_see(user, review)
    for user in (an_adviser(), a_user("lead", office=an_office("syd"))):
        with pytest.raises(Denied):
            quality.check_may_see(user, review)


@pytest.mark.django_db
def test_themes_are_told_from_five_cases_on_the_most_often_missed_first_and_name_nobody():
    a_share()
    a_question("clear")
    a_question("told")
    for _ in range(5):
        closed(owner=an_adviser())
    draw()
    since = date(2026, 1, 1)
    missed = {"clear": Found("not_relevant"), "told": Found("no", "Nej.")}
    for number, review in enumerate(QualityReview.objects.all()):
        assert quality.find_themes(an_office(), since=since) is None
        score(review, missed if number < 2 else {"clear": Found("yes"), "told": Found("yes")})
    themes = quality.find_themes(an_office(), since=since)
    assert [(each.words, each.asked, each.no, each.partly) for each in themes] == [
        ("Var det told?", 5, 2, 0),
        ("Var det clear?", 3, 0, 0),
    ]
