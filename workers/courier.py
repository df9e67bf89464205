"""Results told in chat: by customer-service message, else with the operator's next message."""
