"""External calendars: we fetch them, and read when their experts are busy."""
