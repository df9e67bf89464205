"""What operators may command in chat, by enrolled openid and in safe mode only."""
