"""The one DynamoDB table: the only code that knows it."""
