from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0042_coordinators")]
    operations = [
        migrations.RemoveField(model_name="department", name="coordinator"),
        migrations.RemoveField(model_name="department", name="coordinator_phone"),
    ]
