"""Stand-in ViSOR: one document a nominal, PNC-style codes, dates written DD/MM/YYYY."""
