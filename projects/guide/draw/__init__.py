"""The flowchart and the Gantt as SVG: shapes in, a drawing out. No database, no request."""
