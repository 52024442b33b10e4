"""The BAT deck: one 16:9 file a week and area, made from a proposal and basic details only."""

from services.briefing.slides.deck import Deck, build, file_name

__all__ = ["Deck", "build", "file_name"]
