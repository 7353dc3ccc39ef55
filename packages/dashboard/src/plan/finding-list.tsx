import type { ReactElement } from 'react';
import type { Finding } from '../api/types/plan.ts';
import { Mark } from '../shared/mark.tsx';
import { countText } from '../shared/quantity.ts';
import { blocks, summary, worstFirst } from './findings.ts';

const MARKS = { block: 'failed', warn: 'gap', unknown: 'unknown', pass: 'done' } as const;
const WORDS = { block: 'blocks', warn: 'warning', unknown: 'could not be told', pass: 'passed' } as const;

/** What stands in the way and what to know, each with its remedy. What could not be told, and what passed, is folded: it may be long. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  const told = worstFirst(findings).filter(({ result }) => result === 'block' || result === 'warn');
  const untold = findings.filter(({ result }) => result === 'unknown');
  const passed = findings.filter(({ result }) => result === 'pass');
  return (
    <>
      <p className={blocks(findings) ? 'wrong-line' : ''}>{summary(findings)}.</p>
      {told.length > 0 && <Findings findings={told} />}
      {untold.length > 0 && (
        <details>
          <summary>{untold.length} could not be told with the access there is</summary>
          <Findings findings={untold} />
        </details>
      )}
      {passed.length > 0 && (
        <details>
          <summary>{countText(passed.length, 'check')} passed</summary>
          <Findings findings={passed} />
        </details>
      )}
    </>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  return (
    <ul className="findings">
      {findings.map(({ check, result, detail, remedy }, index) => (
        // One check may say the same of several things.
        <li key={`${check} ${index}`} className={`finding is-${result}`}>
          <Mark kind={MARKS[result]} title={WORDS[result]} />
          <div>
            <span className="id quiet">{check}</span> {detail}
            {remedy !== '' && <p className="remedy">{remedy}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
