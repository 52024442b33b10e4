"""The briefing: who is put forward for Briefing and Tasking each week, North and South, and why.

Hears: `rso.nominals.full.v1`, the merged state of each nominal.
Says: `rso.briefings.v1`, each week's proposal by ids and points; the heads of its audit chain on `rso.audit.v1`.
Serves: the week's proposals with every reason, and the decks, each download recorded.
Owns: schema `briefing`: its view of the nominals, the proposals with every scored part, the decks.
"""
