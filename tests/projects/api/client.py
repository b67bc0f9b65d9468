"""Signed-in clients that speak JSON."""

import json
from typing import Any

from django.test import Client

from approval_portal.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class ApiClient(Client):
    """`client.send("post", "/projects/", {...}, key="…")`; addresses are those behind /api/v1."""

    def send(self, method: str, url: str, body: Any = None, key: str = "", **headers: str) -> Any:
        more = {"Idempotency-Key": key} if key else {}
        text = body if isinstance(body, str) else json.dumps(body)
        return self.generic(
            method.upper(), f"/api/v1{url}", text, content_type="application/json", headers={**more, **headers}
        )

    def read(self, url: str, status: int = 200, **headers: str) -> Any:
        response = self.get(f"/api/v1{url}", headers=headers)
        assert response.status_code == status, response.content
        return response.json()


def api(user: User | None = None, **options: Any) -> ApiClient:
    client = ApiClient(**options)
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def fields_of(response: Any) -> set[str]:
    """The fields that a refusal names."""
    return {name for error in response.json()["errors"] for name in error["fields"]}
