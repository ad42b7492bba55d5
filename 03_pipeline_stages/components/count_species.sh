#!/bin/sh
# How many rows a table has of each value in its last column, as CSV. usage: sh count_species.sh TABLE COUNTS
set -eu
[ "$#" -eq 2 ] || { echo "count_species: wants two words: the table, and the file to write" >&2; exit 2; }
[ -s "$1" ] || { echo "count_species: $1: no such file, or an empty one" >&2; exit 2; }
mkdir -p "$(dirname "$2")"
{ echo "value,rows"; tr -d '\r' < "$1" | awk -F, 'NF { rows[$NF]++ } END { for (value in rows) print value "," rows[value] }' | LC_ALL=C sort; } > "$2.part"
mv "$2.part" "$2"
cat "$2"
