import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0031_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="bookedlist",
            name="printing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="way",
            field=models.CharField(
                choices=[
                    ("page", "På hospitalets side her"),
                    ("folder", "Som fil i hospitalets mappe"),
                    ("print", "På papir"),
                ],
                default="page",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="hospital",
            name="receives",
            field=models.CharField(
                choices=[
                    ("page", "På hospitalets side her"),
                    ("folder", "Som fil i hospitalets mappe"),
                    ("print", "På papir"),
                ],
                default="page",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "På vej"),
                    ("placed", "Ligger klar, ikke hentet endnu"),
                    ("delivered", "Leveret"),
                    ("failed", "Kunne ikke leveres"),
                    ("unread", "Ingen kan åbne den der – ring"),
                    ("handed", "Afleveret på anden måde"),
                    ("stopped", "Standset, før den nåede frem"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="NewsMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news_mails", to="casework.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookedPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField()),
                ("letters", models.PositiveIntegerField()),
                ("pdf", models.BinaryField()),
                (
                    "booked_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prints", to="casework.bookedlist"
                    ),
                ),
            ],
            options={
                "ordering": ["first"],
                "constraints": [models.UniqueConstraint(fields=("booked_list", "first"), name="booked_print_once")],
            },
        ),
    ]
