from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0044_integrity")]

    operations = [migrations.AlterModelOptions(name="team", options={"ordering": ["order", "id"]})]
