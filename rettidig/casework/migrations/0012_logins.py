"""First passwords that must be changed, logins that can be ended; the cache, which nothing uses now, goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_files_as_they_came"), ("sessions", "0001_initial")]

    operations = [
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField("user", "logouts_everywhere", models.PositiveIntegerField(default=0)),
        migrations.RunSQL("DROP TABLE IF EXISTS cache", migrations.RunSQL.noop),
        # The sessions of earlier versions can be read in the clear
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
    ]
