import { readFile } from 'node:fs/promises';
import { Agent } from 'undici';
import type { TlsConfig } from '../clouds-config/cloud-config.ts';
import { OpenStackError } from '../errors/openstack-error.ts';

export interface AgentOptions {
  readonly connectTimeoutMs: number;
  /** The longest silence while a body streams. */
  readonly idleTimeoutMs: number;
}

/** The connections to one cloud: its authority, client certificate and time limits. */
export async function createAgent(cloud: string, tls: TlsConfig, options: AgentOptions): Promise<Agent> {
  const read = (setting: string, file: string | null): Promise<string> | undefined =>
    file === null ? undefined : readPem(cloud, setting, file);
  const [ca, cert, key] = await Promise.all([
    read('cacert', tls.caFile),
    read('cert', tls.certFile),
    read('key', tls.keyFile),
  ]);
  return new Agent({
    connect: {
      timeout: options.connectTimeoutMs,
      rejectUnauthorized: tls.verify,
      ...(ca === undefined ? {} : { ca }),
      // As curl and requests have it: without a key of its own, the certificate's file holds both.
      ...(cert === undefined ? {} : { cert, key: key ?? cert }),
    },
    // Below the 5 s that web servers in front of OpenStack usually keep an idle connection: a request should not be the
    // one that finds out that it is closed.
    keepAliveTimeout: 3_000,
    headersTimeout: options.idleTimeoutMs,
    bodyTimeout: options.idleTimeoutMs,
  });
}

async function readPem(cloud: string, setting: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OpenStackError({
      code: 'CONFIG_INVALID',
      cloud,
      message: `cloud ${cloud}: the file that \`${setting}\` names cannot be read: ${file}`,
      cause,
    });
  }
}
