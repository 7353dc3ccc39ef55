/** Writes answers into the metadata of servers. Only they are written: no other key of a server is ever touched. */
import type { Server } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import type { OwnKeys } from '../domain/own-metadata.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Flagged } from './asked.ts';
import { metadataLine } from './texts.ts';

export type Connect = (cloud: string) => Promise<Cloud>;

/** For a tenant a locked server is closed, and for everybody one on which something is being done; one may be gone, too. */
const CLOSED = new Set(['CONFLICT', 'FORBIDDEN', 'POLICY_DENIED', 'NOT_FOUND', 'QUOTA_EXCEEDED']);

/** False: it cannot be written to now. Throws what else goes wrong. */
export async function setMetadata(
  connect: Connect,
  { server, cloud }: Flagged,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await (await connect(cloud)).compute.setServerMetadata(server.id, metadata, signal);
    return true;
  } catch (error) {
    if (error instanceof BatonError && CLOSED.has(error.code)) return false;
    throw error;
  }
}

/** As it is now; null when it is gone. */
export async function readAgain(connect: Connect, one: Flagged, signal: AbortSignal): Promise<Server | null> {
  return await (await connect(one.cloud)).compute.getServer(one.server.id, signal);
}

/** The answer and the emptied flag, in one call: a customer never sees one without the other. */
export function answered({ flag, answer }: OwnKeys, text: string): Readonly<Record<string, string>> {
  return { [answer]: metadataLine(text), [flag]: '' };
}

/** Writes `text` to the first that takes it. */
export async function answerBeside(
  connect: Connect,
  beside: readonly Flagged[],
  { answer }: OwnKeys,
  text: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (const one of beside) {
    if (await setMetadata(connect, one, { [answer]: metadataLine(text) }, signal)) return true;
  }
  return false;
}
