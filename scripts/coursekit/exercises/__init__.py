"""Exercises: blanks made from solutions, and what learners made of them."""
