import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { RbdCommands, RbdImageSink, receiveDiff } from '@baton/mover';

/** The receiving end in a process of its own, so that it can be killed. Arguments: port, ceph.conf, pool, image, job; the key on stdin. */
const [port = '', conf = '', pool = '', image = '', jobId = ''] = process.argv.slice(2);
const key = Buffer.from(await text(process.stdin), 'hex');
const link = connect(Number(port), '127.0.0.1');
await once(link, 'connect');
const sink = new RbdImageSink({ rbd: new RbdCommands({ conf }), image: { pool, image }, leftovers: 'clear' });
await receiveDiff(link, sink, { jobId, key, silenceMs: 20_000 });
