"""The words and the rules of the mirror: pure, with time passed in."""
