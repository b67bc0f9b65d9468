from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from projects.operations.outbox import receivers
        from services.receivers import tell

        if tell not in receivers:
            receivers.append(tell)
