from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from projects.operations.outbox import receivers
        from services.receivers import tell

        if tell not in receivers:
            receivers.append(tell)

        from projects.operations.retention import more_sweeps
        from services.operations.retention import SWEEPS

        more_sweeps.extend(sweep for sweep in SWEEPS if sweep not in more_sweeps)

        from projects.queries_own_data import more_sections
        from services.queries_own_data import NOTICES as OWN_NOTICES

        if OWN_NOTICES not in more_sections:
            more_sections.append(OWN_NOTICES)
