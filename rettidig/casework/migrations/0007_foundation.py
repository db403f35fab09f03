"""Topic and outcome apart, pathways with a key of their own and their events as rows, and an outbox that knows kinds.

Every fact of the old tables is carried over: see the functions, in their order.
"""

from datetime import date
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
WAITING = "waiting"
UNKNOWN = ("", "unknown", None)

# What a case was about before an act changed its category stands in the audit log of that act
TOPICS = """
UPDATE casework_case SET outcome = topic WHERE topic = 're_referred'
    OR topic = 'not_re_referred' AND (not_re_referred <> '' OR closed_at IS NOT NULL AND follow_up_code = '');
UPDATE casework_case SET topic = CASE WHEN max_wait_form THEN 'max_wait' ELSE 'waiting' END
    WHERE topic IN ('re_referred', 'not_re_referred');
UPDATE casework_case SET topic = first.category FROM (
    SELECT DISTINCT ON (case_id) case_id, before ->> 'category' AS category FROM casework_auditevent
    WHERE verb IN ('re_referral.sent', 'case.not_re_referred')
        AND before ->> 'category' NOT IN ('re_referred', 'not_re_referred')
    ORDER BY case_id, at, id
) AS first WHERE casework_case.id = first.case_id AND casework_case.outcome <> '';
UPDATE casework_team SET topics = array_remove(array_replace(topics, 'not_re_referred', 'waiting'), 're_referred');
UPDATE casework_intakedraft SET answers = jsonb_set(answers, '{category}', '"waiting"')
    WHERE answers ->> 'category' = 'not_re_referred';
"""


def carry_pathways(apps, schema_editor):
    """Each pathway gets its old name as its key, its service, and its events as rows."""
    Pathway = apps.get_model("casework", "Pathway")
    for pathway in Pathway.objects.select_related("case__service").iterator():
        document = pathway.document
        _fill(pathway, document, pathway.case.service)
        while Pathway.objects.filter(case=pathway.case, key=pathway.key).exclude(pk=pathway.pk).exists():
            pathway.key += "'"
        pathway.save()
        _write_events(apps, pathway, document.get("events", []))


def draft_pathways(apps, schema_editor):
    """A case that never had its pathway saved gets the one that its inquiry tells."""
    Case, Pathway = apps.get_model("casework", "Case"), apps.get_model("casework", "Pathway")
    for case in Case.objects.filter(pathways=None).exclude(answers={}).select_related("service").iterator():
        document = {"id": case.service.slug if case.service else "1", "area": "somatic"}
        if case.answers.get("condition") in ("none", "cancer"):
            document["condition"] = case.answers["condition"]
        pathway = Pathway(case=case, changed_at=case.received_at)
        _fill(pathway, document, case.service)
        pathway.save()
        _write_events(apps, pathway, _told(case))


def point_to_pathways(apps, schema_editor):
    """Lists of options, decisions and re-referrals point to the pathway that they named."""
    OptionList, Decision = apps.get_model("casework", "OptionList"), apps.get_model("casework", "Decision")
    for shown in OptionList.objects.iterator():
        shown.pathway = _named(apps, shown.case_id, shown.pathway_key, shown.at)
        shown.save(update_fields=["pathway"])
    for decision in Decision.objects.select_related("option__option_list", "assessment").iterator():
        if decision.option:
            decision.pathway_id = decision.option.option_list.pathway_id
        else:
            keys = [
                each["id"]
                for each in decision.assessment.answer["pathways"]
                if any(finding["right"] == decision.right for finding in each["findings"])
            ]
            decision.pathway = _named(apps, decision.case_id, keys[0], decision.at) if len(keys) == 1 else None
        decision.save(update_fields=["pathway"])
    for re_referral in apps.get_model("casework", "ReReferral").objects.select_related("decision").iterator():
        re_referral.pathway_id = re_referral.decision.pathway_id if re_referral.decision else None
        re_referral.save(update_fields=["pathway"])


def name_kinds(apps, schema_editor):
    """Each message of the outbox says what it carries."""
    for message in (
        apps.get_model("casework", "OutboxMessage").objects.select_related("letter", "re_referral").iterator()
    ):
        carried = {"letter": message.letter_id, "re_referral": message.re_referral_id, "notice": message.notice_id}
        message.kind, message.item = next((kind, item) for kind, item in carried.items() if item)
        thing = message.letter or message.re_referral
        message.case_id = thing.case_id if thing else None
        message.save(update_fields=["kind", "item", "case"])


def _fill(pathway, document, service):
    own = service is not None and document["id"] == service.slug
    pathway.key = document["id"]
    pathway.label = "" if own or document["id"].isdigit() else document["id"]
    pathway.service = service if own else None
    pathway.attributes = {name: value for name, value in document.items() if name not in ("id", "events")}


def _write_events(apps, pathway, events):
    Event = apps.get_model("casework", "Event")
    Event.objects.bulk_create(
        Event(
            pathway=pathway,
            date=date.fromisoformat(event["date"]),
            type=event["type"],
            facts={name: value for name, value in event.items() if name not in ("date", "type")},
            changed_at=pathway.changed_at,
        )
        for event in events
    )


def _told(case):
    """What the inquiry told, as it was translated when the inquiry came."""
    known = {name: value for name, value in case.answers.items() if value not in UNKNOWN}
    received, letter, appointment = (known.get(n) for n in ("referral_received", "letter_date", "appointment_date"))
    events = []
    if received:
        purpose = known.get("purpose")
        stated = {"purpose": purpose} if purpose in ("diagnostic_examination", "assessment", "treatment") else {}
        events.append({"date": received, "type": "referral_received", **stated})
    if letter:
        events.append({"date": letter, "type": "information_letter"})
    if appointment:
        kind = known.get("appointment_kind")
        stated = {"purpose": kind} if kind in ("examination", "assessment", "treatment", "surgery", "aftercare") else {}
        told_on = letter or case.received_at.astimezone(DANISH_TIME).date().isoformat()
        events.append({"date": told_on, "type": "appointment_offered", "for": appointment, **stated})
    return [{**event, "source": "patient"} for event in events]


def _named(apps, case_id, key, at):
    """The pathway of that name; one that is gone is written down again, as removed."""
    found, _created = apps.get_model("casework", "Pathway").objects.get_or_create(
        case_id=case_id,
        key=key,
        defaults={
            "label": "" if key.isdigit() else key,
            "attributes": {"area": "somatic"},
            "changed_at": at,
            "removed_at": at,
        },
    )
    return found


# PostgreSQL changes no table whose foreign keys are still to be checked
CHECK_NOW = migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop)


def reference(to, name, **more):
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_clearer_names")]

    operations = [
        # Topic and outcome
        migrations.RenameField("case", "category", "topic"),
        migrations.RenameField("team", "categories", "topics"),
        migrations.AddField(
            "case",
            "outcome",
            models.CharField(
                blank=True,
                choices=[("re_referred", "Omvisiteret"), ("not_re_referred", "Ikke omvisiteret")],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField("case", "identity_confirmed_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(TOPICS, migrations.RunSQL.noop),
        CHECK_NOW,
        # Pathways
        migrations.AddField("pathway", "key", models.CharField(default="", max_length=60), preserve_default=False),
        migrations.AddField(
            "pathway", "label", models.CharField(blank=True, default="", max_length=60), preserve_default=False
        ),
        migrations.AddField("pathway", "service", reference("casework.service", "pathways")),
        migrations.AddField("pathway", "attributes", models.JSONField(default=dict)),
        migrations.AddField("pathway", "removed_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                ("type", models.CharField(max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", reference(settings.AUTH_USER_MODEL, "+")),
                (
                    "pathway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="casework.pathway"
                    ),
                ),
            ],
            options={"ordering": ["date", "id"]},
        ),
        migrations.CreateModel(
            name="HandledLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField(max_length=40)),
                ("deadline", models.DateField()),
                ("what", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handled_limits", to="casework.case"
                    ),
                ),
                (
                    "pathway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.pathway"
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.RunPython(carry_pathways, migrations.RunPython.noop),
        migrations.RunPython(draft_pathways, migrations.RunPython.noop),
        CHECK_NOW,
        migrations.RemoveField("pathway", "document"),
        migrations.RemoveField("case", "service"),
        migrations.AddConstraint("pathway", models.UniqueConstraint(fields=("case", "key"), name="pathway_key_once")),
        # What points to them
        migrations.RenameField("optionlist", "pathway", "pathway_key"),
        migrations.AddField("optionlist", "pathway", reference("casework.pathway", "option_lists")),
        migrations.AddField("decision", "pathway", reference("casework.pathway", "decisions")),
        migrations.AddField("rereferral", "pathway", reference("casework.pathway", "re_referrals")),
        migrations.RunPython(point_to_pathways, migrations.RunPython.noop),
        CHECK_NOW,
        migrations.RemoveField("optionlist", "pathway_key"),
        migrations.AlterField(
            "optionlist",
            "pathway",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="option_lists", to="casework.pathway"
            ),
        ),
        migrations.AlterField(
            "rereferral",
            "state",
            models.CharField(
                choices=[
                    ("draft", "Kladde"),
                    ("sent", "Sendt"),
                    ("received", "Modtaget"),
                    ("accepted", "Accepteret"),
                    ("declined", "Afvist"),
                    ("returned", "Givet tilbage"),
                    ("withdrawn", "Trukket tilbage"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        # The outbox
        migrations.AddField(
            "outboxmessage", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField("outboxmessage", "item", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "outboxmessage",
            "case",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outbox",
                to="casework.case",
            ),
        ),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
        CHECK_NOW,
        migrations.RemoveConstraint("outboxmessage", "outbox_carries_one_thing"),
        migrations.RemoveField("outboxmessage", "letter"),
        migrations.RemoveField("outboxmessage", "re_referral"),
        migrations.RemoveField("outboxmessage", "notice"),
        migrations.AddConstraint(
            "outboxmessage", models.UniqueConstraint(fields=("kind", "item"), name="outbox_item_once")
        ),
        migrations.AlterField(
            "outboxmessage",
            "state",
            models.CharField(
                choices=[
                    ("queued", "På vej"),
                    ("delivered", "Leveret"),
                    ("failed", "Kunne ikke leveres"),
                    ("unread", "Ingen kan åbne den der – ring"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
    ]
