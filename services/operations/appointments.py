"""Appointments at an enterprise's door: asked for, offered, booked, given to an agent, moved, called off, carried out.

An appointment that is offered or booked holds its agent's slot (`appointments_slots`). Every operation locks the head of
its stream, then the row, then the hours of the agents concerned. All of them are imported from here.
"""

from services.operations.appointments_changing import cancel, confirm, give_to, move
from services.operations.appointments_door import begin, fail, finish
from services.operations.appointments_guards import Door
from services.operations.appointments_making import ask, book, offer
from services.operations.appointments_slots import OffDuty, SlotTaken

__all__ = [
    "Door",
    "OffDuty",
    "SlotTaken",
    "ask",
    "begin",
    "book",
    "cancel",
    "confirm",
    "fail",
    "finish",
    "give_to",
    "move",
    "offer",
]
