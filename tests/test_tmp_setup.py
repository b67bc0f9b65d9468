import time
def test_db(db):
    from django.contrib.auth import get_user_model
    assert get_user_model().objects.count() == 0
def test_worker(celery_worker_process):
    from approval_portal.celery import app
    print(app.control.ping(timeout=1))
def test_worker2(celery_worker_process):
    print(celery_worker_process.log.read_text()[-2500:])
def test_page(page, live_server):
    p = page(390, "dark"); p.goto("/accounts/login/"); print(p.content()[:300])
