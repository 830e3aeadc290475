from django.db import migrations

from mentorship.programmes import presets

# What programmes could not say yet when they were set up, and what they got instead.
BEFORE = {
    "country": "nl",
    "goal_categories": [],
    "makes_plan": False,
    "prepares_apart": False,
    "lists_network": False,
}


def take_over(apps, schema_editor):
    """Give programmes that were there already what their preset says; what somebody set stays."""
    programmes = apps.get_model("programmes", "Programme").objects
    materials = apps.get_model("programmes", "Material").objects
    for name in presets.CARDS:
        preset = presets.load(name)
        rules = {field: preset["programme"].get(field, old) for field, old in BEFORE.items()}
        programmes.filter(preset=name, **BEFORE).update(**rules)
        known = {
            item: rule
            for each in preset.get("materials", [])
            for item, rule in zip(each.get("items", []), each.get("touches", []))
        }
        for material in materials.filter(programme__preset=name, touches=[]).exclude(items=[]):
            touches = [known.get(item, "") for item in material.items]
            if any(touches):
                material.touches = touches
                material.save(update_fields=["touches"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0016_forgets_from")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
