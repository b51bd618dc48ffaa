"""What is said, and the wire: protocol, delivery, writing, files, sockets, the desk."""
