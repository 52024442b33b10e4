"""The words and the rules of the map: pure, no I/O, no clock."""
