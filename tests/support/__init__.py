"""What tests share: sandboxes to talk to, waiting for conditions, reading server logs."""
