"""From the log to sockets: readers, subscriptions, marks, lists, pub/sub, batching."""
