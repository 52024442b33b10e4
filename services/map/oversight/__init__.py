"""Looking back at looks: one's own, a supervisor's dip-check, an auditor's search; every look back is a row itself."""
