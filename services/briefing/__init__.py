"""The briefing: who is put forward for Briefing and Tasking each week, North and South, and why.

Hears: `rso.nominals.full.v1`, the merged state of each nominal; `rso.desk.v1`, what officers reported from the map.
Says: `rso.briefings.v1`, each week's proposal by ids and points; `rso.desk.v1`, what came of those reports; the heads
    of its audit chain on `rso.audit.v1`.
Serves: the week's proposals with every reason, and the decks, each download recorded; officers' sightings, to settle.
Owns: schema `briefing`: its view of the nominals, the proposals with every scored part, the decks, the sightings.
"""
