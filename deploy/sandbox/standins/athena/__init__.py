"""Stand-in ATHENA: one document a person, codes in words, dates written DD-MON-YYYY."""
