import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { PageHead } from './page-head.tsx';
import { ProblemNote } from './problem-note.tsx';

export function PageFailed({ error }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  return (
    <main className="content">
      <PageHead title="This page could not be shown" />
      <ProblemNote error={error} onRetry={() => void router.invalidate()} />
    </main>
  );
}

export function PageUnknown(): ReactElement {
  return (
    <main className="content">
      <PageHead title="There is no such page">
        <p>
          Look among the <Link to="/migrations">migrations</Link> or the <Link to="/groups">groups</Link>.
        </p>
      </PageHead>
    </main>
  );
}
