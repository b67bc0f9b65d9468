from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects.guide.certificates import checks  # noqa: F401 - registers itself
        from projects.operations.draft_publishing import after_publish
        from projects.operations.zone_jobs import want_after_publish

        if want_after_publish not in after_publish:
            after_publish.append(want_after_publish)
