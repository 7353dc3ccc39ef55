import type { ReactElement } from 'react';
import { Link } from '@tanstack/react-router';
import type { MigrationState } from '../api/types/migration.ts';
import { ActionButtons } from './action-buttons.tsx';
import type { CommandProps } from './command-props.ts';
import { gatePlanned } from './gate-planned.ts';
import { GatePanel } from './gate-panel.tsx';
import { HaIpErrands } from './ha-ip-errands.tsx';
import { Mark } from '../shared/mark.tsx';
import type { StepSeen } from './step-log.ts';

/** What there is to decide now, and nothing else. */
export function DecisionPanel(props: CommandProps): ReactElement {
  const { id, plan, scene, standing, mayCommand, isOn } = props;
  const { state } = standing;
  const gate = scene.gate;
  const isUnguarded = scene.needsGuard && !standing.running && !standing.wanted;
  const needsPerson = state === 'failed' || isUnguarded;
  return (
    <section className={`card decision ${needsPerson ? 'is-wrong' : ''}`} aria-labelledby="decision-title">
      <h2 id="decision-title">{titleOf(props)}</h2>
      {isUnguarded && (
        <p className="wrong-line">
          <Mark kind="failed" /> Nobody guards {plan.target.cloud} now: let it be guarded again soon.
        </p>
      )}
      {scene.failure !== null && (
        <div className="failure">
          <p>
            <Mark kind="failed" /> {scene.failure.error.message}{' '}
            <span className="quiet">({scene.failure.error.code})</span>
          </p>
          <p>
            <strong>How to solve it:</strong> {scene.failure.error.remedy}
          </p>
          {scene.failure.error.requestIds.length > 0 && (
            <p className="quiet">
              Request ids: <span className="id">{scene.failure.error.requestIds.join(' ')}</span>
            </p>
          )}
        </div>
      )}
      {gate !== null && scene.returned.length === 0 ? (
        <GatePanel key={gate} {...props} gate={gate} />
      ) : (
        <p className="decision-text">{textOf(props)}</p>
      )}
      {standing.paused && state !== 'waiting' && (
        <p className="decision-text">{state === 'guarding' ? PAUSED_WINDOW : PAUSES_THEN}</p>
      )}
      {state === 'guarding' && plan.haIps.length > 1 && mayCommand && <HaIpErrands {...props} />}
      {mayCommand ? (
        <ActionButtons {...props} />
      ) : (
        <p className="quiet">Your role may look at this migration, and not command it.</p>
      )}
      {(state === 'completed' || state === 'committed' || state === 'aborted' || state === 'rolled-back') && (
        <p>
          <Link to="/migrations/$id/report" params={{ id }}>
            Report: forecast beside measured, and every proof
          </Link>
        </p>
      )}
      {!isOn && mayCommand && <p className="quiet">Commands are off while there is no contact with the controller.</p>}
    </section>
  );
}

const PAUSED_WINDOW = 'Paused: the window stays open until somebody lets it go on. The guard watches.';
const PAUSES_THEN = 'It pauses after what is under way now.';

const TITLES: Readonly<Record<MigrationState, string>> = {
  created: 'Ready to start',
  running: 'Under way',
  waiting: 'It waits',
  guarding: 'Rollback window open',
  failed: 'A step failed',
  'rolling-back': 'Rolling back',
  'rolled-back': 'Rolled back',
  aborted: 'Aborted',
  completed: 'Completed',
  committed: 'Committed',
};

function titleOf({ plan, standing, mayCommand }: CommandProps): string {
  const { state, gate, paused } = standing;
  if (state === 'waiting' && gate === null && paused) return 'Paused';
  if (state !== 'waiting' || gate === null || gatePlanned(plan, gate) !== 'person') return TITLES[state];
  return mayCommand ? 'It waits for you' : 'It waits for a person';
}

/** Where it stops next, as far as the runbook says. */
function goesOnUntil(steps: readonly StepSeen[]): string {
  const next = steps.find(({ stepId, phase }) => phase === 'pending' && STOPS_AT[stepId] !== undefined);
  const where = next === undefined ? undefined : STOPS_AT[next.stepId];
  return where === undefined ? 'It goes on to its end.' : `It goes on until ${where}.`;
}

const STOPS_AT: Readonly<Record<string, string>> = {
  'approve-start': 'the gate at its beginning',
  'approve-exposure': 'the gate before the first load balancer leaves',
  'approve-cutover': 'the gate before the cutover',
  'rollback-window': 'the rollback window',
};

function textOf({ plan, scene, standing }: CommandProps): string {
  const { source, target } = plan;
  switch (standing.state) {
    case 'created':
      return 'Nothing was changed yet.';
    case 'running':
      if (!standing.running && !standing.wanted) return 'No process runs it. Everything stands; nothing is lost.';
      return standing.running ? `Nothing to decide now. ${goesOnUntil(scene.steps)}` : 'A controller takes it up now.';
    case 'waiting':
      return 'Nothing new is begun until somebody lets it go on.';
    case 'guarding':
      return `${scene.returned.join(', ')} ${scene.returned.length === 1 ? 'leads' : 'lead'} to ${source.cloud}, the others to ${target.cloud}. The window stays open until all lead to one cloud.`;
    case 'failed':
      return 'Everything stands as it is; nothing was taken back.';
    case 'rolling-back':
      return `The service goes back to ${source.cloud}. This can be followed, not stopped.`;
    case 'rolled-back':
      return `${source.cloud} serves. What was made in ${target.cloud} is kept.`;
    case 'aborted':
      return `${source.cloud} serves. What was made in ${target.cloud} is removed.`;
    case 'completed':
      return `${target.cloud} serves, highly available again. Everything in ${source.cloud} stays, and is still paid for, until you commit.`;
    case 'committed':
      return `${target.cloud} serves. There is no way back any more.`;
    default:
      return '';
  }
}
