"""Three lists, two meetings, figures, reminders, digests, and the channels of notices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_home_pages'),
        ('projects', '0016_certificate_versions'),
        ('services', '0003_ratings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lead', '局领导周报'), ('body', '部门周报'), ('agent', '代办周报'), ('enterprise', '企业周报')], max_length=12)),
                ('week', models.DateField(help_text='Monday on which it goes out')),
                ('content', models.JSONField(default=dict, help_text='what it says, frozen; no personal values')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-week', 'kind', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('item', '办件期限'), ('correction', '补正期限'), ('tolerance', '容缺补齐期限'), ('commitment', '承诺核查期限'), ('expiry', '证照到期'), ('appointment', '明天上门'), ('baton', '联动未回应'), ('answer', '答应回复的日子'), ('problem', '问题整改期限'), ('task', '会议任务'), ('follow_up', '差评回访'), ('unrated', '还没有评价'), ('draft', '搁置的草稿')], max_length=20)),
                ('object_type', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('deadline_on', models.DateField(help_text='the day that it reminds of', null=True)),
                ('rung', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '待发'), ('sent', '已发'), ('dropped', '不用发了')], default='waiting', max_length=8)),
                ('settled_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('planned_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('due_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='FigureCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=40)),
                ('body', models.CharField(blank=True, max_length=40)),
                ('day', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('rows', models.IntegerField(help_text='how many rows are behind it')),
            ],
        ),
        migrations.CreateModel(
            name='FigureDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('noted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FigureFold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FigureRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('figure', models.CharField(max_length=40)),
                ('body', models.CharField(blank=True, max_length=40)),
                ('day', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(choices=[('weekly', '项目推进例会'), ('special', '专项问题研判会')], max_length=8)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField(help_text='第几次, gapless by kind and year')),
                ('week', models.DateField(help_text='Monday of the week that a weekly meeting looks at', null=True)),
                ('title', models.CharField(max_length=160)),
                ('held_at', models.DateTimeField(help_text='when it is held')),
                ('place', models.CharField(blank=True, max_length=160)),
                ('state', models.CharField(choices=[('planned', '筹备中'), ('frozen', '材料已定稿'), ('held', '已召开'), ('cancelled', '已取消')], default='planned', max_length=10)),
                ('snapshot', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('minutes', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('called_at', models.DateTimeField()),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('-held_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='MeetingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attendance', models.CharField(choices=[('summoned', '已通知'), ('came', '到会'), ('absent', '缺席')], default='summoned', max_length=8)),
            ],
            options={
                'ordering': ('meeting', 'id'),
            },
        ),
        migrations.CreateModel(
            name='MeetingProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('measure', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('meeting', 'position'),
            },
        ),
        migrations.CreateModel(
            name='MeetingTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.CharField(max_length=300)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('waiting', '待办'), ('done', '已办'), ('skipped', '不用办')], default='waiting', max_length=8)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('settled_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('due_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='of services/queries.py KINDS, or reminder, digest', max_length=20)),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('mail', '邮件'), ('sms', '短信'), ('wecom', '企业微信')], max_length=10)),
                ('wanted', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='NoticeTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('subject', models.CharField(help_text='<object type>.<verb> of the event', max_length=60)),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('mail', '邮件'), ('sms', '短信'), ('wecom', '企业微信')], max_length=10)),
                ('language', models.CharField(max_length=10)),
                ('title', models.CharField(max_length=160)),
                ('body', models.CharField(max_length=1000)),
                ('edited_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('subject', 'channel', 'language'),
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=10)),
                ('file', models.FileField(upload_to='papers/')),
                ('digest', models.CharField(help_text='SHA-256 of the file', max_length=64)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProblemFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProblemHelper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='ProblemItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='ProblemRung',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(help_text='times reopened before')),
                ('rung', models.PositiveSmallIntegerField(help_text='1 owner, 2 department head, 3 committee leader')),
                ('reason', models.CharField(help_text='code of services/rules/escalation.py', max_length=20)),
                ('told', models.JSONField(default=list, help_text='ids of those who were told')),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ('problem', 'round', 'rung'),
            },
        ),
        migrations.CreateModel(
            name='ProblemStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.CharField(max_length=300)),
                ('due_on', models.DateField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, help_text='what was done', max_length=500)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('problem', 'id'),
            },
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_time', models.TimeField()),
                ('to_time', models.TimeField()),
                ('workdays_only', models.BooleanField(default=False, help_text='nothing on days off either')),
            ],
        ),
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=80)),
                ('webhook', models.CharField(help_text='a secret: never shown again, never in a log', max_length=300)),
                ('subjects', models.JSONField(default=list, help_text='kinds of events that it is told of')),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('is_on', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('name', 'id'),
            },
        ),
        migrations.AddField(
            model_name='problem',
            name='assigned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='problem',
            name='body',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='accounts.body', to_field='code'),
        ),
        migrations.AddField(
            model_name='problem',
            name='conclusion',
            field=models.CharField(blank=True, help_text='what the verifier found', max_length=500),
        ),
        migrations.AddField(
            model_name='problem',
            name='due_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='problem',
            name='is_demo',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='problem',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problem',
            name='reopened',
            field=models.PositiveSmallIntegerField(default=0, help_text='times that it came back'),
        ),
        migrations.AddField(
            model_name='problem',
            name='solved_at',
            field=models.DateTimeField(help_text='the owner says that it is solved', null=True),
        ),
        migrations.AddField(
            model_name='problem',
            name='struck_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='problem',
            name='struck_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problem',
            name='verifier',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='notice',
            name='channel',
            field=models.CharField(choices=[('in_app', '站内'), ('mail', '邮件'), ('sms', '短信'), ('wecom', '企业微信')], max_length=10),
        ),
        migrations.AlterField(
            model_name='problem',
            name='state',
            field=models.CharField(choices=[('open', '待交办'), ('assigned', '整改中'), ('solved', '待核验'), ('struck_off', '已销号')], default='open', max_length=10),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(condition=models.Q(('state', 'struck_off'), _negated=True), fields=['body', 'due_on'], name='problem_standing'),
        ),
        migrations.AddField(
            model_name='digest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='due',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='due_waiting'),
        ),
        migrations.AddIndex(
            model_name='due',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['object_type', 'object_id'], name='due_of_object'),
        ),
        migrations.AddIndex(
            model_name='figurecell',
            index=models.Index(fields=['body', 'figure', 'day'], include=('amount', 'rows'), name='figure_trend'),
        ),
        migrations.AddConstraint(
            model_name='figurecell',
            constraint=models.UniqueConstraint(fields=('body', 'day', 'figure'), name='figure_cell_once'),
        ),
        migrations.AddIndex(
            model_name='figurerow',
            index=models.Index(fields=['figure', 'body', 'day'], name='services_fi_figure_9ce7ae_idx'),
        ),
        migrations.AddConstraint(
            model_name='figurerow',
            constraint=models.UniqueConstraint(fields=('object_type', 'object_id', 'figure', 'body', 'day'), name='figure_row_once'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='frozen_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingplace',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body', to_field='code'),
        ),
        migrations.AddField(
            model_name='meetingplace',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='services.meeting'),
        ),
        migrations.AddField(
            model_name='meetingplace',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingproblem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='services.meeting'),
        ),
        migrations.AddField(
            model_name='meetingproblem',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='services.problem'),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='body',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body', to_field='code'),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='services.meeting'),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_tasks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='problem',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting_tasks', to='services.problem'),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting_tasks', to='projects.project'),
        ),
        migrations.AddField(
            model_name='meetingtask',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticetemplate',
            name='edited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(fields=('key', 'language'), name='paper_once'),
        ),
        migrations.AddField(
            model_name='problemfile',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problemfile',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.document'),
        ),
        migrations.AddField(
            model_name='problemfile',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='services.problem'),
        ),
        migrations.AddField(
            model_name='problemhelper',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body', to_field='code'),
        ),
        migrations.AddField(
            model_name='problemhelper',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helpers', to='services.problem'),
        ),
        migrations.AddField(
            model_name='problemitem',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_up_by', to='projects.approvalitem'),
        ),
        migrations.AddField(
            model_name='problemitem',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='services.problem'),
        ),
        migrations.AddField(
            model_name='problemrung',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rungs', to='services.problem'),
        ),
        migrations.AddField(
            model_name='problemstep',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problemstep',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problemstep',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='services.problem'),
        ),
        migrations.AddField(
            model_name='problemfile',
            name='step',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='services.problemstep'),
        ),
        migrations.AddField(
            model_name='quiethours',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='quiet_hours', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='robot',
            name='body',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body', to_field='code'),
        ),
        migrations.AddField(
            model_name='robot',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('kind', 'user', 'week'), name='one_digest_a_week'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('kind', 'year', 'number'), name='meeting_number_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'weekly')), fields=('week',), name='one_weekly_meeting'),
        ),
        migrations.AddConstraint(
            model_name='meetingplace',
            constraint=models.UniqueConstraint(fields=('meeting', 'user'), name='person_once_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='meetingplace',
            constraint=models.UniqueConstraint(condition=models.Q(('user', None)), fields=('meeting', 'body'), name='body_once_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='meetingproblem',
            constraint=models.UniqueConstraint(fields=('meeting', 'problem'), name='problem_once_a_meeting'),
        ),
        migrations.AddIndex(
            model_name='meetingtask',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['owner', 'due_on'], name='meeting_task_waits'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('user', 'subject', 'channel'), name='one_choice_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='noticetemplate',
            constraint=models.UniqueConstraint(fields=('subject', 'channel', 'language'), name='one_template'),
        ),
        migrations.AddConstraint(
            model_name='problemhelper',
            constraint=models.UniqueConstraint(fields=('problem', 'body'), name='helper_once_a_problem'),
        ),
        migrations.AddConstraint(
            model_name='problemitem',
            constraint=models.UniqueConstraint(fields=('problem', 'item'), name='item_once_a_problem'),
        ),
        migrations.AddConstraint(
            model_name='problemrung',
            constraint=models.UniqueConstraint(fields=('problem', 'round', 'rung'), name='rung_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='problemfile',
            constraint=models.UniqueConstraint(fields=('problem', 'document'), name='file_once_a_problem'),
        ),
    ]
