/** What a part of the agent gets: it is sent as text (see probe-agent.ts), so nothing may be imported but types. */
import type { spawn } from 'node:child_process';
import type * as Dgram from 'node:dgram';
import type * as Http from 'node:http';
import type * as Net from 'node:net';
import type * as Os from 'node:os';
import type * as Stream from 'node:stream';
import type { AgentCommand, AgentReport } from '../agent-protocol.ts';
import type { AwakeClock } from './awake-clock.ts';
import type { connectHttp } from './http-connection.ts';
import type { AnswerReader, makeHttpReader, makeLineReader } from './answer-reader.ts';
import type { makeStream, ProbeStream, StreamRules } from './probe-stream.ts';

export interface NodeModules {
  readonly dgram: typeof Dgram;
  readonly http: typeof Http;
  readonly net: typeof Net;
  readonly os: typeof Os;
  readonly stream: typeof Stream;
  readonly spawn: typeof spawn;
}

export type Watched = Extract<AgentCommand, { type: 'watch' }>;
export type HttpPlan = NonNullable<Watched['http']>;

/** What the probes of one watch share. */
export interface Bench {
  readonly node: NodeModules;
  readonly clock: AwakeClock;
  readonly stream: (address: string, probe: string, rules: StreamRules) => ProbeStream;
  readonly connectHttp: typeof connectHttp;
  readonly makeHttpReader: typeof makeHttpReader;
  readonly makeLineReader: typeof makeLineReader;
  readonly tell: (report: AgentReport) => void;
}

export interface Started {
  /** Null once it probes; else why it cannot. */
  readonly begun: Promise<string | null>;
  readonly stop: () => Promise<void>;
}

export type { AnswerReader, makeStream };
