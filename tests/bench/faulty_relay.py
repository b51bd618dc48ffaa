"""A chat server that loses each pair's third message and says the fourth twice."""

from bench import relay
from bench.relay import application

__all__ = ["application"]
pass_on_rightly = relay.pass_on


async def pass_on(conversation, frame, send):
    number = relay.numbers[conversation] + 1
    if number == 3:
        relay.numbers[conversation] = number
        return
    await pass_on_rightly(conversation, frame, send)
    if number == 4:
        relay.numbers[conversation] -= 1
        await pass_on_rightly(conversation, frame, send)


relay.pass_on = pass_on
