"""The mirror.

Hears: the change feeds of ViSOR and ATHENA, and its own commands.
Says: each nominal's merged state (basic, full), cases, what to deliver.
Serves: figures, one record with provenance, cases and parked items, to operators.
Owns: shadows of both systems' records, the merged people, links, cases, history.
"""
