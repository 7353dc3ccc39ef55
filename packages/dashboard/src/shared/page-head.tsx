import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

export interface PageHeadProps {
  readonly title: string;
  /** Above the title: where one came from. */
  readonly above?: ReactNode;
  readonly children?: ReactNode;
}

let isFirstPage = true;

/** The title, also of the browser's tab. Whoever comes from another page is put here, as after a real navigation. */
export function PageHead({ title, above, children }: PageHeadProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · Baton`;
  }, [title]);
  return (
    <header className="page-head">
      {above !== undefined && <p className="page-above">{above}</p>}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  );
}
