"""Stage notebooks for the tests of export, and what must become of them (golden/)."""
