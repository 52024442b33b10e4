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
