"""What commands, and panels in their place, do: functions of the explorer, a file for what they are about."""
