"""What Celery beat starts, and when: seconds between two runs, or a time of day in the zone's time."""

from celery.schedules import crontab

SCHEDULE = {
    "seal-event-heads": {"task": "projects.tasks.seal_heads", "schedule": 60.0},
    "seal-access-log": {"task": "projects.tasks.seal_access", "schedule": 60.0},
    "sweep-outbox": {"task": "projects.tasks.deliver_outbox", "schedule": 30.0},
    "send-notices": {"task": "services.tasks.send_notices", "schedule": 60.0},
    "sweep-invites": {"task": "services.tasks.tell_invites", "schedule": 60.0},
    "follow-handovers": {"task": "services.tasks.follow_handovers", "schedule": 300.0},
    "weekly-digests": {"task": "services.tasks.send_digests", "schedule": crontab(hour=8, minute=0, day_of_week="mon")},
    "sweep-digests": {"task": "services.tasks.send_digests", "schedule": 600.0},  # what a Monday morning missed
    "plan-dues": {"task": "services.tasks.plan_dues", "schedule": crontab(minute=7)},
    "fire-dues": {"task": "services.tasks.fire_dues", "schedule": 60.0},
    "fold-figures": {"task": "services.tasks.fold_figures", "schedule": 30.0},
    "sweep-imports": {"task": "projects.tasks.sweep_imports", "schedule": 60.0},
    "sweep-impact": {"task": "projects.tasks.sweep_impact", "schedule": 60.0},
    "sweep-prints": {"task": "projects.tasks.sweep_prints", "schedule": 60.0},
    "sweep-zone-prints": {"task": "projects.tasks.sweep_zone_prints", "schedule": 60.0},
    "sweep-notices": {"task": "projects.tasks.print_notices", "schedule": 60.0},
    "sweep-certificates": {"task": "projects.tasks.print_certificates", "schedule": 60.0},
    "sweep-scans": {"task": "projects.tasks.sweep_scans", "schedule": 60.0},
    "drop-old-uploads": {"task": "projects.tasks.drop_old_uploads", "schedule": crontab(hour=3, minute=50)},
    "drop-old-imports": {"task": "projects.tasks.drop_old_imports", "schedule": crontab(hour=3, minute=20)},
    "drop-old-prints": {"task": "projects.tasks.drop_old_prints", "schedule": crontab(hour=3, minute=30)},
    "drop-old-trials": {"task": "projects.tasks.drop_old_trials", "schedule": crontab(hour=3, minute=10)},
    "keep-retention": {"task": "projects.tasks.keep_retention", "schedule": crontab(hour=3, minute=40)},
    "sweep-strays": {"task": "projects.tasks.sweep_strays", "schedule": crontab(hour=4, minute=0)},
    "raise-overdue": {"task": "services.tasks.raise_overdue", "schedule": crontab(minute=25)},
    "draw-plans": {"task": "services.tasks.draw_plans", "schedule": crontab(hour=2, minute=50)},
    "expire-adjustments": {"task": "projects.tasks.expire_adjustments", "schedule": crontab(hour=0, minute=20)},
    "watch-expiry": {"task": "projects.tasks.watch_expiry", "schedule": crontab(hour=0, minute=30)},
    "enter-into-force": {"task": "projects.tasks.enter_into_force", "schedule": crontab(minute=5)},
    "follow-calendars": {"task": "projects.tasks.follow_calendars", "schedule": crontab(minute="*/10")},
    "sweep-items": {"task": "projects.tasks.sweep_items", "schedule": crontab(minute="5,35")},
}

for _name, _entry in SCHEDULE.items():  # the task learns which schedule started it, and leaves its heartbeat
    _entry["options"] = {"headers": {"schedule": _name}}
