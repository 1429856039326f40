"""What a calendar service does, shown on real servers: radicale and xandikos, each a process of the tests' own."""
