"""What a hub is: values, states and rules, in pure Python."""
