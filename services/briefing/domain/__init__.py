"""The words and rules of the weekly proposal: who may be on it, what counts, who comes first, and why."""
