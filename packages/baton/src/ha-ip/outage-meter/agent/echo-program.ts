/**
 * Echo requests (RFC 792, RFC 4443) and datagrams that are echoed (RFC 862) to all addresses on one clock, as a program for
 * python3: Node has no sockets for the former, ping keeps a clock of its own, and for the latter this costs a third of Node.
 * It needs Linux, and for echo requests a datagram socket (net.ipv4.ping_group_range) or the right to a raw one.
 *
 * It wakes once in an interval: the kernel stamps what arrives (SO_TIMESTAMPNS, socket(7)), so nothing has to be read at once,
 * and a program that was stopped still knows when each reply came. The judgement of late and lost ones is that of
 * probe-stream.ts. Its argument is JSON: id, life, intervalMs, addresses, icmp (true or false), udp (a port or null). It ends with its stdin, or when nobody reads it.
 */
export const echoProgram = String.raw`
import sys, os, json, time, socket, struct, errno, gc, threading
from collections import deque

LOST_S, LATE_S, TRIPS, TRAVELLING_S, FLUSH_S = 1.0, 0.2, 100, 0.1, 0.1
SO_TIMESTAMPNS = 35
conf = json.loads(sys.argv[1])
step = conf['intervalMs'] / 1000.0
token = os.urandom(8)
ident = os.getpid() & 0xffff
mono, wall = time.monotonic, time.time

class Cannot(Exception):
    pass

def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff

HEAD = struct.Struct('!8sII')

class Link:
    """One socket for all addresses of a family."""
    def __init__(self, six, kinds, proto):
        family = socket.AF_INET6 if six else socket.AF_INET
        self.sock = None
        for kind in kinds:
            try:
                self.sock = socket.socket(family, kind | socket.SOCK_NONBLOCK, proto)
            except OSError as error:
                why = error
                continue
            self.raw = kind == socket.SOCK_RAW
            break
        if self.sock is None:
            raise Cannot('an echo socket may not be opened: ' + why.strerror)
        self.six = six
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def drain(self):
        receive, read = self.sock.recvmsg, self.read
        try:
            while True:
                data, extra, _, _ = receive(512, 64)
                at = read(data)
                if at is None or len(data) < at + 16 or data[at:at + 8] != token:
                    continue
                _, index, seq = HEAD.unpack_from(data, at)
                stamp = None
                for _, _, value in extra:
                    if len(value) >= 16:
                        seconds, nanos = struct.unpack_from('@qq', value)
                        stamp = seconds + nanos / 1e9
                    elif len(value) == 8:
                        seconds, nanos = struct.unpack('@ii', value)
                        stamp = seconds + nanos / 1e9
                if index < len(targets):
                    targets[index].answered(seq, stamp, self.who(data))
        except BlockingIOError:
            pass
        except OSError:
            pass

class Icmp(Link):
    probe = 'icmp'
    def __init__(self, six):
        proto = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
        super().__init__(six, (socket.SOCK_DGRAM, socket.SOCK_RAW), proto)
        if self.raw and six:
            words = [0xffffffff] * 8
            words[129 >> 5] &= ~(1 << (129 & 31)) & 0xffffffff
            self.sock.setsockopt(socket.IPPROTO_ICMPV6, 1, struct.pack('=8I', *words))
        elif self.raw:
            self.sock.setsockopt(255, 1, struct.pack('=I', ~1 & 0xffffffff))
        self.answer = 129 if six else 0
        self.kind = 128 if six else 8

    def send(self, address, index, seq):
        body = HEAD.pack(token, index, seq) + bytes(40)
        head = struct.pack('!BBHHH', self.kind, 0, 0, ident, seq & 0xffff)
        if self.raw and not self.six:
            head = head[:2] + struct.pack('!H', checksum(head + body)) + head[4:]
        self.sock.sendto(head + body, (address, 0))

    def read(self, data):
        at = (data[0] & 15) * 4 if self.raw and not self.six else 0
        return at + 8 if len(data) > at and data[at] == self.answer else None

    def who(self, data):
        return None

class Udp(Link):
    """What follows the echoed bytes tells who answered. Never connected: a router's ICMP error would fail the next sending."""
    probe = 'udp'
    def __init__(self, six):
        super().__init__(six, (socket.SOCK_DGRAM,), 0)
        self.told, self.name = b'', None

    def send(self, address, index, seq):
        self.sock.sendto(HEAD.pack(token, index, seq), (address, conf['udp']))

    def read(self, data):
        return 0

    def who(self, data):
        rest = data[16:216]
        if rest != self.told:
            text = ''.join(c if c.isprintable() else ' ' for c in rest.decode('utf8', 'replace')).strip()
            self.told, self.name = rest, text or None
        return self.name

WAITS, OK, LOST, VOID, REFUSED = None, 0, 1, 2, 3
# What the address is to blame for, and what a full queue is; anything else is the vantage's own trouble.
AWAY = {errno.EHOSTUNREACH, errno.ECONNREFUSED, errno.EHOSTDOWN}
FULL = {errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM}

class Target:
    def __init__(self, index, address, link):
        self.index, self.address = index, address
        self.link = link
        self.whos = []
        self.probes, self.base = deque(), 0
        self.runs, self.last_lost, self.asked, self.ever, self.changed = [], False, None, False, False
        self.best, self.best_before, self.trips = 1e9, 1e9, 0

    def usual(self):
        best = min(self.best, self.best_before)
        return 0.0 if best == 1e9 else best

    def fold(self, kind, count, at, late, delay):
        last = self.runs[-1] if self.runs else None
        if last is not None and last[0] == kind:
            last[1] += count
            last[3] = at
            if late > last[4]:
                last[4] = late
        else:
            self.runs.append([kind, count, at, at, late, delay, None])

    def missed(self, count, late):
        self.fold(VOID, count, wall() * 1000, late * 1000, 0)
        if self.asked is not None:
            self.asked += count * step
        self.changed = True

    def send(self, late):
        seq, fate = self.base + len(self.probes), WAITS
        try:
            self.link.send(self.address, self.index, seq)
        except OSError as error:
            fate = LOST if error.errno in AWAY else REFUSED if error.errno in FULL else VOID
        # After the call: what stood still in it is no one's silence.
        now = mono()
        self.probes.append([now, wall(), late, fate, 0.0])
        if fate is not VOID and self.asked is None:
            self.asked = now
        self.changed = True

    def answered(self, seq, stamp, who):
        self.asked, self.ever, self.changed = None, True, True
        if who is not None:
            at = round((wall() if stamp is None else stamp) * 1000, 1)
            if self.whos and self.whos[-1][0] == who:
                self.whos[-1][2] = at
            else:
                self.whos.append([who, at, at])
        at = seq - self.base
        if at < 0 or at >= len(self.probes):
            return
        probe = self.probes[at]
        if probe[3] is not WAITS:
            return
        most = mono() - probe[0]
        took = most if stamp is None else stamp - probe[1]
        # Somebody set the clock meanwhile.
        if took > most + 0.001 or took < -0.01:
            took = most
        took = max(0.0, took)
        if took < self.best:
            self.best = took
        self.trips += 1
        if self.trips >= TRIPS:
            self.best_before, self.best, self.trips = self.best, 1e9, 0
        usual = self.usual()
        if took > min(LOST_S, LATE_S + 2 * usual):
            probe[3] = LOST
        else:
            probe[3], probe[4] = OK, took - usual

    def settle(self, now):
        probes = self.probes
        while probes:
            sent, at, late, fate, delay = probes[0]
            if fate is WAITS:
                if now - sent <= LOST_S:
                    return
                fate = LOST
            elif fate == REFUSED:
                fate = LOST if self.last_lost else VOID
            probes.popleft()
            self.base += 1
            self.fold(fate, 1, at * 1000, late * 1000, delay * 1000)
            if fate != VOID:
                self.last_lost = fate == LOST
            self.changed = True

    def end(self, now):
        grace = min(LOST_S, TRAVELLING_S + 4 * self.usual())
        newest = max([at for at, probe in enumerate(self.probes) if probe[3] == OK], default=-1)
        for at, probe in enumerate(self.probes):
            if probe[3] is WAITS and (at < newest or now - probe[0] > grace):
                probe[3] = LOST
        while self.probes and self.probes[0][3] is not WAITS:
            self.settle(now)
        self.probes.clear()

    def take(self, now):
        self.changed = False
        quiet = None if not self.ever else 0 if self.asked is None else round((now - self.asked) * 1000)
        runs = [[r[0], r[1], round(r[2], 1), round(r[3], 1), round(r[4], 1), round(r[5], 1), None] for r in self.runs]
        whos = self.whos
        self.runs, self.whos = [], []
        return {'a': self.address, 'p': self.link.probe, 'q': quiet, 'r': runs, 'w': whos, 'l': None}

def tell(report):
    os.write(1, (json.dumps(report, separators=(',', ':')) + '\n').encode())

def flush(now):
    streams = [target.take(now) for target in targets if target.changed]
    if streams:
        tell({'type': 'runs', 'id': conf['id'], 'life': conf['life'], 'streams': streams})

running = True
def wait_for_end():
    global running
    while os.read(0, 64):
        pass
    running = False

def main():
    global targets
    if not sys.platform.startswith('linux'):
        raise Cannot('this is not Linux')
    links, targets = {}, []
    for make in ([Icmp] if conf['icmp'] else []) + ([Udp] if conf['udp'] else []):
        for address in conf['addresses']:
            key = make.probe, ':' in address
            if key not in links:
                links[key] = make(key[1])
            targets.append(Target(len(targets), address, links[key]))
    for target in targets:
        try:
            target.link.send(target.address, 0xffffffff, 0)
        except OSError as error:
            if error.errno not in AWAY and error.errno not in FULL:
                print(target.address + ': ' + error.strerror, file=sys.stderr)
                sys.exit(4)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    except OSError:
        pass
    # Nothing here makes cycles; a collector would only make it late.
    gc.disable()
    # As a thread: it sleeps in the kernel until the end, and costs no call in the loop.
    threading.Thread(target=wait_for_end, daemon=True).start()
    tell({'type': 'echo-ready', 'id': conf['id']})
    due = mono()
    flush_at = due + FLUSH_S
    drains = [link.drain for link in links.values()]
    while running:
        wait = due - mono()
        while wait > 0 and running:
            time.sleep(min(wait, 0.1))
            wait = due - mono()
        for drain in drains:
            drain()
        now = mono()
        late = max(0.0, now - due)
        missed = int(late / step)
        for target in targets:
            target.settle(now)
            if missed:
                target.missed(missed, late)
            target.send(late)
        due += (missed + 1) * step
        if now >= flush_at:
            flush_at = now + FLUSH_S
            flush(now)
    for drain in drains:
        drain()
    now = mono()
    for target in targets:
        target.end(now)
    flush(now)

try:
    main()
except Cannot as error:
    print(error, file=sys.stderr)
    sys.exit(3)
except BrokenPipeError:
    pass
`;
