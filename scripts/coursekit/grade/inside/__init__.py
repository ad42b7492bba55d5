"""What runs inside the sandbox: a warm process, and a room of its own for each submission. Nothing here decides a grade."""
