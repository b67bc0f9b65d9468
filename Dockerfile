# One image for web, worker, beat and the one-shot migrate of docker-compose.yml.
FROM python:3.12-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /srv/portal portal \
    && install -d -o portal -g portal /srv/portal /srv/portal/var
WORKDIR /srv/portal

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py ./
COPY approval_portal approval_portal
COPY projects projects
COPY services services
COPY templates templates
COPY static static

ENV PYTHONUNBUFFERED=1 STATIC_ROOT=/srv/portal/staticfiles VAR_DIR=/srv/portal/var
RUN SECRET_KEY=build VAR_DIR=/tmp/build python manage.py collectstatic --noinput -v0 && rm -rf /tmp/build

USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "approval_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
