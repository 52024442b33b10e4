"""What the mirror does: capture, apply, deliver, sweep, reconcile, report."""
