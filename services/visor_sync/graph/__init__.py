"""A system of persons, objects, locations, events and links (POLE): a person's graph as one document, and back."""
