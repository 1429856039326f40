"""Mails: written, and handed to SES."""
