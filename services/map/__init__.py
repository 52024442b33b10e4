"""The map: basic details for warranted officers, as a list and on a map, every look recorded.

Hears: `rso.nominals.basic.v1`, the merged state of each nominal, tier basic only; `rso.desk.v1`, what came of reports.
Says: officers' reports on `rso.desk.v1`; the heads of its audit chain on `rso.audit.v1`.
Serves: the list, the map, search, the person page, and the same as JSON; exports; what may be shared; who looked.
Owns: schema `map`: its view of the nominals, sessions with their purpose, reports, and who looked at whom.
"""
