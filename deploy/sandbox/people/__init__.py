"""Synthetic people: a pure generator, writers for the two stand-ins, and a loader.

Every rule of what makes them harmless is in `rules`: SYN- ids, invented streets, postcodes that Royal Mail has not
allocated, telephone numbers that Ofcom keeps for drama, number plates with a letter that is never issued.
"""
