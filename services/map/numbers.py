"""The map's own numbers for Prometheus; labels are spans and roles, never people."""

from prometheus_client import Counter

ALARMS = Counter("boyd_map_budget_alarms_total", "Officers who saw more people than their budget", ["span", "role"])
BLOCKS = Counter("boyd_map_budget_blocks_total", "Looks refused because the budget was used up", ["span", "role"])
