"""Text that no spreadsheet takes for a formula."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def guarded(cell: str) -> str:
    """The text with an apostrophe before what would be a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
