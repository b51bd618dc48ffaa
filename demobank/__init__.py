"""The bank's stand-in: tokens, CRM, a page with the chat, history, the simulation."""
