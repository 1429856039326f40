"""Calendar services that an expert consents to: Google and Microsoft, each with a server of the tests' own."""
