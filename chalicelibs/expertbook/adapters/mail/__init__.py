"""Mail: building it, and sending it by SES."""
