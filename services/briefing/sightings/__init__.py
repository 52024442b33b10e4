"""Officers' sightings: heard from the map, read and settled by the Public Protection Unit, answered to the officer."""
