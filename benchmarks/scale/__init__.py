"""What happens at internet scale, simulated: nothing here asks AWS anything.

Each module simulates one thing with SimPy, from the figures in `figures.py` (quotas of AWS, measured times, the
behaviour of our own code), and gives back plain rows. `python -m benchmarks.scale` prints them.
"""
