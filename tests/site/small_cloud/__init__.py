"""ExpertBook in one process for tests of the site: the real API, stream handlers and site files, on moto.

It's a process of its own, because moto's state is the whole process's, and the API's tests have theirs. Nothing in it
happens side by side: moto can't do that. Its clock stands still.
"""
