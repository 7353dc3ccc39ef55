import type { ReactElement, ReactNode } from 'react';
import { nextSort, pageOf, sorted, type Sortable } from './table-order.ts';

export interface Column<Row> extends Sortable<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
  readonly isWide?: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
  /** As they stand in the address bar; absent: rows keep their order, and all are shown. */
  readonly order?: {
    readonly sort: string | undefined;
    readonly page: string | undefined;
    readonly onChange: (change: { readonly sort?: string | undefined; readonly page?: string | undefined }) => void;
  };
}

/**
 * A dense table. On a narrow screen each row becomes a block of named lines; the roles keep it a table for whoever does not
 * see it, since another `display` takes them away.
 */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { caption, columns, rows, rowKey, empty, order } = props;
  const ordered = sorted(rows, columns, order?.sort);
  const page = order === undefined ? null : pageOf(ordered, order.page);
  const shown = page?.rows ?? ordered;
  if (rows.length === 0) return <>{empty}</>;
  return (
    <>
      <table className="data-table" role="table">
        <caption>
          {caption}
          <span className="quiet">
            {' '}
            {page === null || page.count === 1
              ? rows.length
              : `${page.from}-${page.from + shown.length - 1} of ${rows.length}`}
          </span>
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} order={order} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((row) => (
            <tr role="row" key={rowKey(row)}>
              {columns.map(({ key, title, cell, isFigure, isWide }) => (
                <td role="cell" key={key} data-label={title} className={classOf(isFigure, isWide)}>
                  <div className="cell">{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {page !== null && page.count > 1 && order !== undefined && (
        <nav className="pages" aria-label={`Pages of ${caption}`}>
          <button
            type="button"
            className="link-button"
            disabled={page.number === 1}
            onClick={() => order.onChange({ page: String(page.number - 1) })}
          >
            Previous
          </button>
          <span role="status">
            Page {page.number} of {page.count}
          </span>
          <button
            type="button"
            className="link-button"
            disabled={page.number === page.count}
            onClick={() => order.onChange({ page: String(page.number + 1) })}
          >
            Next
          </button>
        </nav>
      )}
    </>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly order: DataTableProps<Row>['order'];
}

function HeadCell<Row>({ column, order }: HeadCellProps<Row>): ReactElement {
  const { key, title, sort, isFigure, isWide } = column;
  const className = classOf(isFigure, isWide);
  if (sort === undefined || order === undefined) {
    return (
      <th role="columnheader" scope="col" className={className}>
        {title}
      </th>
    );
  }
  const sorting = order.sort === key ? 'ascending' : order.sort === `-${key}` ? 'descending' : 'none';
  return (
    <th role="columnheader" scope="col" className={className} aria-sort={sorting}>
      <button
        type="button"
        className="sort-button"
        onClick={() => order.onChange({ sort: nextSort(key, order.sort), page: undefined })}
      >
        {title}
        <span aria-hidden className="sort-arrow">
          {sorting === 'ascending' ? '↑' : sorting === 'descending' ? '↓' : ''}
        </span>
      </button>
    </th>
  );
}

function classOf(isFigure = false, isWide = false): string {
  return [isFigure ? 'figure' : '', isWide ? 'wide' : ''].join(' ').trim();
}
