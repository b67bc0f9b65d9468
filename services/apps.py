from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from projects.operations.outbox import receivers
        from services.receivers import invite_to_rate, tell

        receivers.extend(each for each in (tell, invite_to_rate) if each not in receivers)

        from projects.operations.retention import more_sweeps
        from services.operations.retention import SWEEPS

        more_sweeps.extend(sweep for sweep in SWEEPS if sweep not in more_sweeps)

        from projects.queries_own_data import more_sections
        from services.queries_own_data import NOTICES as OWN_NOTICES

        if OWN_NOTICES not in more_sections:
            more_sections.append(OWN_NOTICES)

        from projects.slots import register_home_panel
        from services.views.day import home_day

        register_home_panel("agent-day", "services/_home_day.html", home_day)

        from projects.slots import register_home_panel, register_lead_panel, register_panel
        from services.views import visits_panel

        register_panel("visits", "services/_project_visits.html", visits_panel.panel)
        register_lead_panel("visits", "services/_lead_visits.html", visits_panel.lead_panel)
        register_home_panel("promotion-steps", "services/_home_steps.html", visits_panel.home_steps)

        from projects.slots import register_panel
        from services.views import custody_panel

        register_panel("custody", "services/_project_custody.html", custody_panel.panel)
        register_home_panel("custody", "services/_home_custody.html", custody_panel.on_home)

        from projects.demo.load import more_parts
        from services.demo import load as more_demo

        if more_demo not in more_parts:
            more_parts.append(more_demo)

        from projects.slots import register_home_panel, register_item_panel, register_panel
        from services.views import appointments_panel

        register_panel("appointments", "services/_project_appointments.html", appointments_panel.on_project)
        register_item_panel("appointments", "services/_item_appointment.html", appointments_panel.on_item)
        register_home_panel("appointments", "services/_home_appointments.html", appointments_panel.on_home)

        from projects.slots import register_home_panel, register_panel
        from services.receivers import plan
        from services.views import plan_panel
        from services.views.day import register_day_part

        if plan not in receivers:
            receivers.append(plan)
        register_panel("agency", "services/_project_plan_panel.html", plan_panel.plan_panel)
        register_panel("messages", "services/_project_messages.html", plan_panel.messages_panel)
        register_home_panel("messages", "services/_home_messages.html", plan_panel.home_messages)
        register_day_part("agency", "services/_day_agency.html", plan_panel.day_part)

        from services.views import deliveries, ratings

        register_panel("deliveries", "services/_project_deliveries.html", deliveries.panel)
        register_home_panel("ratings", "services/_home_ratings.html", ratings.home_panel)
        register_item_panel("ratings", "services/_item_rate.html", ratings.item_panel)

        from projects.slots import register_handover_panel, register_home_panel, register_panel
        from services.views import agents_panels

        register_panel("batons", "services/_project_batons.html", agents_panels.batons)
        register_home_panel("batons", "services/_home_batons.html", agents_panels.at_home)
        register_handover_panel("pack", "services/_handover_pack.html", agents_panels.pack)
