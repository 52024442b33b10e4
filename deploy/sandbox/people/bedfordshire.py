"""Where synthetic people live in Bedfordshire: settlements of its three districts."""

from deploy.sandbox.people.gazetteer import District, Settlement

# Middles from GeoNames (CC BY 4.0, see NOTICE), those of parts of towns set by hand; each spread keeps homes inside.
DISTRICTS = (
    District(
        "E06000055",
        "Bedford",
        "MK99",
        26,
        (
            Settlement("Bedford", 52.1346, -0.4663, 1.2, 7),
            Settlement("Kempston", 52.1160, -0.5004, 0.7, 3),
            Settlement("Bromham", 52.1451, -0.5291, 0.4, 2),
            Settlement("Clapham", 52.1609, -0.4953, 0.4, 2),
            Settlement("Wootton", 52.0953, -0.5349, 0.4, 1),
            Settlement("Oakley", 52.1686, -0.5265, 0.4, 1),
            Settlement("Wilstead", 52.0809, -0.4489, 0.3, 1),
        ),
        "bedfordshire",
    ),
    District(
        "E06000056",
        "Central Bedfordshire",
        "LU99",
        42,
        (
            Settlement("Dunstable", 51.8857, -0.5229, 0.75, 5),
            Settlement("Leighton Buzzard", 51.9172, -0.6580, 0.73, 5),
            Settlement("Ampthill", 52.0269, -0.4957, 0.7, 3),
            Settlement("Biggleswade", 52.0865, -0.2649, 0.7, 3),
            Settlement("Flitwick", 52.0034, -0.4947, 0.5, 3),
            Settlement("Henlow", 52.0302, -0.2860, 0.5, 2),
            Settlement("Sandy", 52.1293, -0.2893, 0.5, 2),
        ),
        "bedfordshire",
    ),
    District(
        "E06000032",
        "Luton",
        "LU99",
        32,
        (
            Settlement("Luton", 51.8797, -0.4175, 0.61, 8),
            Settlement("Leagrave", 51.9040, -0.4600, 0.59, 3),
            Settlement("Stopsley", 51.9000, -0.3960, 0.42, 3),
            Settlement("Limbury", 51.9080, -0.4370, 0.48, 3),
            Settlement("Lewsey", 51.8990, -0.4760, 0.38, 2),
            Settlement("Wigmore", 51.8880, -0.3760, 0.3, 2),
        ),
        "bedfordshire",
    ),
)
