"""A pytest plugin that mends nbval for courses: `-p coursekit.testing.plugin`. Nothing in it knows this course."""
