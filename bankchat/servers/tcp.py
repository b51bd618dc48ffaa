"""What the kernel knows of a TCP connection: how much of what was sent is acknowledged."""

import fcntl
import socket
import struct
import sys
import termios

BYTES_ACKED = 120  # offset in Linux' struct tcp_info


def unacknowledged(fd: int) -> int:
    """Bytes in the kernel that the other end has not acknowledged; 0 where the system is silent."""
    try:
        return int.from_bytes(fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:
        return 0


def bytes_acknowledged(fd: int) -> int:
    """Bytes that the other end has ever acknowledged; 0 where a system does not tell."""
    if sys.platform != "linux":
        return 0
    line = socket.socket(fileno=fd)
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED + 8)
    finally:
        line.detach()
    return int(struct.unpack_from("Q", told, BYTES_ACKED)[0]) if len(told) >= BYTES_ACKED + 8 else 0


def reset_on_close(fd: int) -> None:
    """When it is closed, what the kernel still has of it is dropped as well, and the other end
    sees a reset.
    """
    line = socket.socket(fileno=fd)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    finally:
        line.detach()
