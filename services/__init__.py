"""The three services; none imports or calls another."""
