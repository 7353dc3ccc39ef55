#!/usr/bin/python3
"""An outage meter that is not Baton's: ICMP echoes on a fixed 10 ms clock by a raw socket, until SIGINT; then JSON on stdout.

Two figures, because two things happen. `outageMs`: no reply within LATE_MS; a router that resolves an address delivers what it
kept all at once, and would hide an outage, but a guest that stands still for a moment on a busy machine is in it too.
`lostMs`: no reply within LOST_MS at all. Spans in which this program itself could not send are reported as its lateness."""
import json
import os
import select
import signal
import socket
import struct
import sys
import time

INTERVAL = 0.01
LATE_MS = 250
LOST_MS = 1000

address = sys.argv[1]
sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
sock.setblocking(False)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
ident = os.getpid() & 0xFFFF
running = True


def stop(*_):
    global running
    running = False


signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)


def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def echo(sequence):
    head = struct.pack('!BBHHH', 8, 0, 0, ident, sequence & 0xFFFF) + b'\0' * 16
    return head[:2] + struct.pack('!H', checksum(head)) + head[4:]


try:
    # A busy machine must not show as an outage.
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    REAL_TIME = True
except PermissionError:
    REAL_TIME = False

EPOCH = time.time() - time.monotonic()
sent, answered = [], {}
due = time.monotonic()
end = None
while True:
    now = time.monotonic()
    if not running and end is None:
        end = now + LOST_MS / 1000
    if end is not None and now >= end:
        break
    if end is None and now >= due:
        try:
            sock.sendto(echo(len(sent)), (address, 0))
        except OSError:
            pass  # no route for a moment: a client could not send either
        sent.append(now)
        due = max(due + INTERVAL, now)
    readable, _, _ = select.select([sock], [], [], max(0, min(due - time.monotonic(), 0.05)))
    if not readable:
        continue
    try:
        while True:
            data = sock.recv(2048)
            at = time.monotonic()
            header = (data[0] & 15) * 4
            kind, _, _, who, low = struct.unpack('!BBHHH', data[header:header + 8])
            if kind == 0 and who == ident and sent:
                sequence = (len(sent) - 1) - (((len(sent) - 1) - low) & 0xFFFF)
                if sequence >= 0:
                    answered.setdefault(sequence, at)
    except BlockingIOError:
        pass



def wall(at):
    return round((at + EPOCH) * 1000)


def gaps(limit_ms):
    """Runs of echoes without a reply in time, each from its first echo to the next one that was answered in time: when it
    began (ms since the epoch) and how long it was (ms)."""
    found, first = [], None
    for sequence, at in enumerate(sent):
        reply = answered.get(sequence)
        if reply is None or reply - at > limit_ms / 1000:
            first = sequence if first is None else first
        elif first is not None:
            found.append((wall(sent[first]), round((at - sent[first]) * 1000)))
            first = None
    if first is not None:
        found.append((wall(sent[first]), round((sent[-1] - sent[first] + INTERVAL) * 1000)))
    return found


lateness = max((b - a - INTERVAL for a, b in zip(sent, sent[1:])), default=0)
late, lost = gaps(LATE_MS), gaps(LOST_MS)
print(json.dumps({'sent': len(sent), 'lost': len(sent) - len(answered), 'gaps': [{'atMs': at, 'ms': ms} for at, ms in late],
                  'gapsMs': [ms for _, ms in late], 'outageMs': sum(ms for _, ms in late),
                  'lostGapsMs': [ms for _, ms in lost], 'lostMs': sum(ms for _, ms in lost),
                  'maxLatenessMs': round(lateness * 1000), 'realTime': REAL_TIME}))
