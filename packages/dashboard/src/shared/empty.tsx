import type { ReactElement, ReactNode } from 'react';

/** Nothing is there yet: what to do next, also on the command line. */
export function Empty({
  children,
  command,
}: {
  readonly children: ReactNode;
  readonly command?: string;
}): ReactElement {
  return (
    <div className="empty">
      <p>{children}</p>
      {command !== undefined && <code className="command">{command}</code>}
    </div>
  );
}

export function Waiting({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <p className="loading" role="status">
      {children}
    </p>
  );
}
