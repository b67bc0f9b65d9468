"""The access log knows sign-ins and refusals too: other choices of a column, nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_items")]

    operations = [
        migrations.AlterField(
            model_name="accesslog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("download", "下载"),
                    ("export", "导出"),
                    ("sign_in", "登录"),
                    ("sign_in_bad", "登录失败"),
                    ("sign_out", "退出登录"),
                    ("refused", "被拒绝"),
                ],
                max_length=12,
            ),
        ),
    ]
