"""The flowchart's doorway: import from here.

layout = layout_flowchart(boxes, edges, columns, lanes)
draw_flowchart(layout, label="流程图")                   # the page; add standalone=True for PDF and download
draw_flowchart_narrow(boxes, edges, columns, lanes, label="流程图")  # a phone
"""

from projects.guide.draw.flow_draw import draw_flowchart
from projects.guide.draw.flow_layout import layout_flowchart
from projects.guide.draw.flow_narrow import draw_flowchart_narrow

__all__ = ["draw_flowchart", "draw_flowchart_narrow", "layout_flowchart"]
