"""`GET /api/v1/me/`: who am I, in which roles, for which enterprises; and the token that every write needs."""

from __future__ import annotations

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from approval_portal.accounts.models import Role
from projects.api.base import PortalView
from projects.api.serializers import RefusalOut
from projects.api.shapes import MeOut


class MeView(PortalView):
    @extend_schema(operation_id="me", responses={200: MeOut, 403: RefusalOut})
    def get(self, request: Request) -> Response:
        """Who I am, today's roles and enterprises, and the CSRF token of this session."""
        user = self.by
        grants = user.grants.in_force(self.today).order_by("role", "pk").values("role", "body__code", "ends_on")
        memberships = user.memberships.in_force(self.today).order_by("enterprise__name", "pk")
        return Response(
            {
                "id": user.pk,
                "username": user.username,
                "name": user.name,
                "language": user.language,
                "roles": [
                    {
                        "role": row["role"],
                        "label": str(Role(row["role"]).label),
                        "body": row["body__code"],
                        "ends_on": row["ends_on"],
                    }
                    for row in grants
                ],
                "enterprises": [
                    {"id": pk, "name": name, "is_admin": is_admin}
                    for pk, name, is_admin in memberships.values_list("enterprise", "enterprise__name", "is_admin")
                ],
                "csrf_token": get_token(request),
            }
        )
