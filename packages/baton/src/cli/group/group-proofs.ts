/** What a group was recognised by, part by part, and what of the published requirements is seen. */
import type { Confidence } from '../../domain/confidence.ts';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { HaGroup } from '../../domain/ha-group.ts';
import { type Requirement, requirementsOf } from '../../discovery/requirements.ts';
import type { Column } from '../render/formats.ts';

export function proofColumns(group: HaGroup, readings: ReadonlyMap<string, GuestReading> | null): readonly Column[] {
  const requirements = requirementsOf(group, readings ?? undefined);
  const parts = partsOf(group);
  return [
    {
      name: 'requirements',
      value: requirements.map(({ text, met, evidence }) => ({ text, met, evidence })),
      text: requirements.map(requirementText).join('\n'),
    },
    {
      name: 'confidence',
      value: { group: group.confidence, parts: parts.map(({ what, confidence }) => ({ what, confidence })) },
      text: [group.confidence, ...parts.map(({ what, confidence }) => `  ${what}: ${confidence}`)].join('\n'),
    },
    {
      name: 'evidence',
      value: parts.map(({ what, evidence }) => ({ what, evidence })),
      text: parts
        .filter(({ evidence }) => evidence.length > 0)
        .map(({ what, evidence }) => [what, ...evidence.map((line) => `  ${line}`)].join('\n'))
        .join('\n'),
    },
    { name: 'contradictions', value: group.contradictions, text: group.contradictions.join('\n') || '-' },
  ];
}

function partsOf(group: HaGroup): readonly {
  readonly what: string;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}[] {
  return [
    ...group.haIps.map(({ address, confidence, evidence }) => ({ what: `HA IP ${address}`, confidence, evidence })),
    ...group.vips.map(({ address, confidence, evidence }) => ({ what: `VIP ${address}`, confidence, evidence })),
    ...group.loadBalancers.map(({ server, confidence, evidence }) => ({
      what: `load balancer ${server.name}`,
      confidence,
      evidence,
    })),
  ];
}

const MARKS = { true: 'met', false: 'not met', null: 'unknown' } as const;

function requirementText({ text, met, evidence }: Requirement): string {
  const [only, second] = evidence;
  const why =
    met === true ? '' : second === undefined ? (only === undefined ? '' : ` (${only})`) : ` (${evidence.join('; ')})`;
  return `${MARKS[`${met}`]}: ${text}${why}`;
}
