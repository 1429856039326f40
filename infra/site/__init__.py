"""The site as it is published: its pages, made of one head and the import graph, and the way into its bucket."""
