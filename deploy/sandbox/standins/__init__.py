"""Stand-ins for the two systems outside: each a process with its own database, record shape, codes and dates."""
