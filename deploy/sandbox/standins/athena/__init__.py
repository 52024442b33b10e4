"""Stand-in ATHENA: persons joined to locations, objects and events that they share; codes in words, DD-MON-YYYY.

An officer's screen shows and takes a card a person (`record`, `screen`); what is kept is a graph (`things`, `graph`).
Machines read it whole (`graphs_door`), write it in groups of steps (`steps`, `steps_door`), or reach one thing or link.
A person's version is that of all that is joined to them. Its own tables are in `sql`, beside the engine's.
"""
