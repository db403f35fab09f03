from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0130_decisions_on_matters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("referral", "Henvisning"),
                    ("letter", "Indkaldelsesbrev"),
                    ("bill", "Regning"),
                    ("payment", "Bevis for betaling"),
                    ("eu_card", "Blåt EU-sygesikringskort"),
                    ("record", "Kopi af journalen"),
                    ("application", "Ansøgningsskema"),
                    ("description", "Beskrivelse af behandlingen"),
                    ("offer", "Tilbud med pris og dato"),
                    ("consent", "Samtykke eller fuldmagt"),
                    ("other", "Andet"),
                ],
                default="other",
                max_length=20,
            ),
        ),
    ]
