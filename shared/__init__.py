"""What at least two services use today; it knows none of them."""
