"""The map's words and rules, without anything outside."""
