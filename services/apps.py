"""What the doorstep services hang into the rest of the site when it starts."""

from typing import Any

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        hear_events()
        keep_data()
        keep_figures()
        show_on_projects()
        show_at_home()
        show_on_the_agents_day()
        show_on_the_duty_list()
        show_in_the_help()
        print_the_halls()


def add(to: list[Any], *more: Any) -> None:
    """Once, however often the site starts in a process."""
    to.extend(each for each in more if each not in to)


def hear_events() -> None:
    from projects.operations.outbox import receivers
    from services.receivers import count, follow_the_agent, invite_to_rate, plan, tell

    add(receivers, tell, invite_to_rate, plan, follow_the_agent, count)


def keep_figures() -> None:
    """The kept figures are compared with the events by `manage.py rebuild` too."""
    from projects.operations.items.rebuild import more_projections
    from services.operations.recount import compare_figures

    add(more_projections, compare_figures)


def keep_data() -> None:
    """What is swept away in time, what belongs to a person's own data, and the demonstration data."""
    from projects.demo.load import more_parts
    from projects.operations.retention import more_sweeps
    from projects.queries_erasure import Holder, more_holders
    from projects.queries_own_data import more_sections
    from services import queries_erasure
    from services.demo import load
    from services.operations.erasure import erase
    from services.operations.retention import SWEEPS
    from services.queries_own_data import SECTIONS

    add(more_sweeps, *SWEEPS)
    add(more_sections, *SECTIONS)
    add(more_holders, Holder(queries_erasure.plan_of, queries_erasure.obstacles, erase))
    add(more_parts, load)


def show_on_projects() -> None:
    """On the pages of a project, an item, a lead, and of a project that changes hands."""
    from projects.slots import (
        register_blocker,
        register_handover_panel,
        register_item_marks,
        register_item_panel,
        register_lead_panel,
        register_panel,
    )
    from services.views import agents_panels, item_panel, problem_panels, service_panel, visits_panel

    register_panel("service", "services/_project_service.html", service_panel.panel)
    register_item_panel("service", "services/_item_service.html", item_panel.panel)
    register_item_panel("problems", "services/_item_problems.html", problem_panels.item_panel)
    register_item_marks("problems", problem_panels.mark_columns, problem_panels.marks)
    register_blocker("problems", problem_panels.blockers)
    register_lead_panel("visits", "services/_lead_visits.html", visits_panel.lead_panel)
    register_handover_panel("pack", "services/_handover_pack.html", agents_panels.pack)


def show_at_home() -> None:
    """On the first page, in this order; what waits for the reader comes first."""
    from projects.slots import register_home_panel
    from services.views import home_meetings, home_panels, home_roster, problem_panels, week_home

    register_home_panel("agent-day", "services/_home_day.html", home_panels.day_trips)
    register_home_panel("roster", "services/_home_roster.html", home_roster.panel)
    register_home_panel("week", "services/_home_week.html", week_home.panel)
    register_home_panel("problems", "services/_home_problems.html", problem_panels.home)
    register_home_panel("promotion-steps", "services/_home_steps.html", home_panels.steps)
    register_home_panel("custody", "services/_home_custody.html", home_panels.custody)
    register_home_panel("appointments", "services/_home_appointments.html", home_panels.appointments)
    register_home_panel("messages", "services/_home_messages.html", home_panels.talks)
    register_home_panel("ratings", "services/_home_ratings.html", home_panels.ratings)
    register_home_panel("meeting-tasks", "services/_home_meeting_tasks.html", home_meetings.meeting_tasks)
    register_home_panel("batons", "services/_home_batons.html", home_panels.batons)


def show_on_the_agents_day() -> None:
    from services.views import plan_panel
    from services.views.day import register_day_part

    register_day_part("agency", "services/_day_agency.html", plan_panel.day_part)


def show_in_the_help() -> None:
    from projects.slots import register_help_panel
    from services.views import help_panel

    register_help_panel("halls", "services/_help_halls.html", help_panel.halls)


def print_the_halls() -> None:
    from projects.slots import register_halls
    from services.views import printed_halls

    register_halls("halls", printed_halls.printed)


def show_on_the_duty_list() -> None:
    from projects.slots import register_duty_panel
    from services.views import dues, home_roster

    register_duty_panel("services", "services/_duty_more.html", dues.duty_panel)
    register_duty_panel("roster", "services/_duty_roster.html", home_roster.duty_panel)
