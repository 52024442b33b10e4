"""Targeted search: what was asked, by which terms people are found, and how well each fits."""
