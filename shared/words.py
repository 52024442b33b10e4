"""What officers call the codes that more than one service shows."""

WARNING_MARKERS = {
    "violent": "Violent",
    "weapons": "Weapons",
    "drugs": "Drugs",
    "self_harm": "Self-harm",
    "mental_health": "Mental health",
    "escape": "Escape risk",
    "contagious": "Contagious",
    "alleges": "Makes allegations",
    "dogs": "Dangerous dogs",
}
"""In the order of display: what endangers an officer first."""

ETHNICITY_OFFICER = {
    "IC1": "White, North European",
    "IC2": "White, South European",
    "IC3": "Black",
    "IC4": "Asian, of the Indian subcontinent",
    "IC5": "Chinese, Japanese or other South-East Asian",
    "IC6": "Arab or North African",
    "IC9": "Not known",
}
"""What an officer took somebody to be: an assessment."""
ETHNICITY_SELF = {
    "W1": "White: British",
    "W2": "White: Irish",
    "W3": "White: Gypsy or Irish Traveller",
    "W9": "White: any other background",
    "M1": "Mixed: White and Black Caribbean",
    "M2": "Mixed: White and Black African",
    "M3": "Mixed: White and Asian",
    "M9": "Mixed: any other background",
    "A1": "Asian: Indian",
    "A2": "Asian: Pakistani",
    "A3": "Asian: Bangladeshi",
    "A4": "Asian: Chinese",
    "A9": "Asian: any other background",
    "B1": "Black: Caribbean",
    "B2": "Black: African",
    "B9": "Black: any other background",
    "O2": "Arab",
    "O9": "Any other background",
    "NS": "Not stated",
}
"""What somebody said of themselves, in the 18+1 codes of the census: a fact."""
