"""Journeys at the mirror's pages."""
