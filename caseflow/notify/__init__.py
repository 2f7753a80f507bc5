"""Messages out: mail, group robots and signed webhooks. Who is told what is decided elsewhere."""
