"""The tools that keep the course true. Learners import `coursekit.check` only."""
