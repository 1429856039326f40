"""Tools for operators: back up the table, put lost items back, rewrite the projections."""
