"""The map: basic details for warranted officers, as a list and on a map, every look recorded.

Hears: `rso.nominals.basic.v1`, the merged state of each nominal, tier basic only.
Says: the heads of its audit chain on `rso.audit.v1`.
Serves: the list, the map, the person page, search, and the same as JSON; what may be shared, as a page.
Owns: schema `map`: its view of the nominals, sessions with their purpose, and the record of who looked at whom.
"""
