"""Ninety days of a bank's support that never happened: who asked when, who answered, and the log it
would have left.

`rhythm` says when customers ask, `roster` who is on duty, `office` plays the days as a queue,
`pace` times each talk, `journal` turns what was played into tickets and log entries, `filling`
stores it."""
