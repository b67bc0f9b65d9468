from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects.guide.certificates import checks  # noqa: F401 - registers itself
