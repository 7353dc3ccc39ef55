/**
 * The simulated clouds as a process of their own, until its stdin closes: `clouds-process.ts <directory> <pairs> <port> <speed>`.
 * Says `ready` on its stdout.
 */
import { once } from 'node:events';
import { startWatchedClouds } from '../../test/controller/watchers/watched-clouds.ts';

const [directory = '', pairs = '', port = '', speed = ''] = process.argv.slice(2);
const simulation = await startWatchedClouds({
  directory,
  pairs: Number(pairs),
  port: Number(port),
  speed: Number(speed),
});
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
await simulation.close();
