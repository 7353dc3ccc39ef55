import { Document, isMap, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml';
import { BatonError } from '../../domain/error.ts';
import type { Plan } from '../../domain/plan.ts';
import { planFaults } from './plan-rules.ts';
import { planHeader } from './plan-header.ts';
import { checkShape } from './schema-faults.ts';

/** Above these keys a blank line and a comment: what the section is, and what may be edited. By path, without list numbers. */
const COMMENTS: Readonly<Record<string, string>> = {
  order:
    'primary-first: the MASTER hands the VIP over and moves first. standby-first: it stays until the HA IPs are cut over.\nTo change it, make the plan again: baton plan create --order.',
  outcome: 'What the migration does, in words. For reading: editing it changes nothing.',
  choices: 'What was chosen for the target, and why. For reading: edit the sections below.',
  rollback: 'The way back, from each point. For reading.',
  forecast: 'What is expected, [best, worst]. The report shows it beside what was measured.',
  gates:
    'Where the migration stops.  person: until somebody approves.  automatic: it does not stop.\n{notBefore: 2026-12-01T03:00:00+01:00}: until that time.  {window: ...}: until that maintenance window is open.\nstart and exposure may be left out: then it does not stop there.',
  'forecast.outageMs': 'of the whole migration: handover and cutover',
  'gates.start': 'before anything is touched',
  'gates.exposure': 'before the first load balancer leaves the service',
  'gates.cutover': 'before the HA IPs move',
  'gates.secondary':
    'before the other load balancer follows, whatever its role, which ends the rollback window with one in each cloud;\n{after: 5d}: so long after the cutover, also as {window: ..., after: 5d}',
  probe:
    'How the HA IPs are watched from outside; the outage is measured by this.\nvantage: a command that runs another one where clients are, such as [ssh, probe@outside]. []: this machine is outside.\nicmp: null pings nothing; then the outage is measured by http.\nidentify: what in the answer tells which load balancer served: body, {header: X-Served-By}, or none.',
  guest:
    "How the load balancers are looked into: ssh, console or none. ssh uses this machine's OpenSSH client, with your own\nconfiguration and agent; config, jump, user and port add to it. What cannot be proved without it is said at the gate.",
  timeouts: 'In seconds. cutover: without proof by then, the HA IP is turned back by itself.',
  disks:
    'image: by public APIs alone; preCopy: rehearse copies once while the source runs, to prove the way; skip leaves that out.\nmover: only what differs crosses; preCopy: passes brings most of it over while the source runs. gateway: host:port of this\nmachine, as guests of both clouds reach it.\nrbd: diffs from Ceph cluster to Ceph cluster; preCopy as with mover. limits: {bytesPerSecond: 50000000} for what crosses.',
  haIps: 'Which HA IPs move, and which external network of the target holds the same address.',
  loadBalancers:
    'Edit flavor.target and targetId, targetVolumeType, availabilityZone. Addresses and MACs stay as they are.',
  networks:
    'target: create makes it; {use: <id>} takes one that is there, and then every subnet needs its use: <id> too.',
  routers: 'target: create, or {use: <id>}.',
  securityGroups:
    'target: create, or {use: <id>}. Rules that name what stays in the source name its addresses; the others are copied.',
  vips: 'The addresses that the load balancers share, with the ports that reserve them.',
  runbook: 'The steps, in order. For reading: editing it changes nothing.',
  groupKey: 'Not for editing: which HA group of the source this plan was made from, and when.',
};

/** Small values that read better on one line. By the last key of their path. */
const ON_ONE_LINE = new Set([
  'source', 'vantage', 'icmp', 'start', 'exposure', 'cutover', 'secondary', 'identify', 'targetNetwork', 'externalNetwork', 'target', 'fixedIps[]',
  'allowedAddressPairs[]', 'allocationPools[]', 'hostRoutes[]', 'routes[]', 'rules[]', 'runbook[]', 'dnsNameservers',
  'choices[]', 'interfaces[]', 'extraDhcpOptions[]', 'availabilityZoneHints', 'tags', 'sourceSubnetIds', 'sourceSecurityGroupIds', 'outageMs', 'handoverMs', 'cutoverMs', 'exposureSeconds', 'durationSeconds', 'flavor',
]); // prettier-ignore

export interface WritePlanOptions {
  /** Named in the header's commands. */
  readonly file?: string;
}

/** Writes a plan as the YAML text that people read and edit; `readPlan` of it is the same plan. */
export function writePlan(plan: Plan, options: WritePlanOptions = {}): string {
  // The schema gives the values back in the order of its keys, which is the order of the file.
  const checked = checkShape(plan);
  const faults = 'faults' in checked ? checked.faults : planFaults(checked.plan);
  if (faults.length > 0 || !('plan' in checked)) {
    const [first] = faults;
    throw new BatonError({
      message: `The plan that was made is not valid: ${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`,
      code: 'PLAN_INVALID',
      kind: 'bug',
      remedy: 'This is a fault of Baton. Please report the message, and what is special about this HA group.',
      cause: faults,
    });
  }
  const document = new Document(checked.plan, { version: '1.2', aliasDuplicateObjects: false });
  arrange(document);
  return `${planHeader(checked.plan, options.file ?? 'plan.yaml')}\n\n${document.toString({ lineWidth: 0, flowCollectionPadding: false })}`;
}

function arrange(document: Document): void {
  visit(document, {
    Pair(_, pair, ancestors) {
      const path = keyPath([...ancestors, pair]);
      const node = pair.value as Node | null;
      if ((isMap(node) || isSeq(node)) && (node.items.length === 0 || ON_ONE_LINE.has(lastKey(path)))) node.flow = true;
      const comment = COMMENTS[path];
      if (comment !== undefined && isScalar(pair.key)) {
        pair.key.commentBefore = comment
          .split('\n')
          .map((line) => ` ${line}`)
          .join('\n');
        pair.key.spaceBefore = !path.includes('.');
      }
    },
    Map(_, map, ancestors) {
      const path = `${keyPath(ancestors)}[]`;
      if (isSeq(ancestors.at(-1)) && ON_ONE_LINE.has(lastKey(path))) map.flow = true;
    },
  });
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function keyPath(ancestors: readonly (Document | Node | Pair | YAMLMap)[]): string {
  return ancestors.flatMap((each) => ('key' in each && isScalar(each.key) ? [String(each.key.value)] : [])).join('.');
}
