import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callForText, segment } from '../api/call.ts';
import { reportQuery } from '../api/queries.ts';
import type { MigrationReport } from '../api/types/report.ts';
import { Waiting } from '../shared/empty.tsx';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { saveText } from '../shared/save-text.ts';
import { ReportProofs } from './report-proofs.tsx';
import { ReportSummary } from './report-summary.tsx';

const route = getRouteApi('/inside/migrations/$id/report');

/** Two pages of A4: what a customer wants to know on the first, the proofs on the second. */
export function ReportPage(): ReactElement {
  const { id } = route.useParams();
  const asked = useQuery(reportQuery(id));
  return (
    <>
      <PageHead
        title={`Report of ${asked.data?.name ?? id}`}
        above={
          <Link to="/migrations/$id" params={{ id }}>
            Migration {asked.data?.name ?? id}
          </Link>
        }
      >
        {asked.data !== undefined && <Tools report={asked.data} />}
      </PageHead>
      {asked.isPending && <Waiting>The report is made from the journal …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data !== undefined && (
        <article className="report">
          <ReportSummary report={asked.data} />
          <ReportProofs report={asked.data} />
        </article>
      )}
    </>
  );
}

function Tools({ report }: { readonly report: MigrationReport }): ReactElement {
  const save = async (): Promise<void> => {
    const path = `/v1/migrations/${segment(report.id)}/report`;
    saveText(`${report.name}-${report.id}.md`, await callForText(path, { accept: 'text/markdown' }));
  };
  return (
    <div className="report-tools">
      <Button size="xs" variant="default" onClick={() => window.print()}>
        Print
      </Button>
      <Button size="xs" variant="default" onClick={() => void save()}>
        Save as Markdown
      </Button>
    </div>
  );
}
