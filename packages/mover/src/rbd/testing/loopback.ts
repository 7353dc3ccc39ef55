import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to the bytes on their way from the source to the target. Gives what goes on; null: the connection breaks here. */
export type OnTheWay = (bytes: Buffer, passed: number) => Buffer | null;

/** Two ends of a TCP connection over loopback, with somebody in between. */
export async function loopbackLink(
  onTheWay: OnTheWay = (bytes) => bytes,
): Promise<{ readonly source: Socket; readonly target: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  const accepted = async (): Promise<readonly [Socket, Socket]> => {
    const near = connect(port, '127.0.0.1');
    const [far] = (await once(server, 'connection')) as [Socket];
    return [near, far];
  };
  const [source, sourceSide] = await accepted();
  const [targetSide, target] = await accepted();
  server.close();
  for (const socket of [source, sourceSide, targetSide, target]) socket.on('error', () => undefined);
  let passed = 0;
  sourceSide.on('data', (bytes: Buffer) => {
    const passedOn = onTheWay(bytes, passed);
    passed += bytes.length;
    if (passedOn === null) {
      sourceSide.destroy();
      targetSide.destroy();
    } else if (!targetSide.write(passedOn)) {
      sourceSide.pause();
      targetSide.once('drain', () => sourceSide.resume());
    }
  });
  sourceSide.on('end', () => targetSide.end());
  sourceSide.on('close', () => targetSide.end());
  targetSide.on('close', () => sourceSide.end());
  targetSide.pipe(sourceSide);
  return { source, target };
}
