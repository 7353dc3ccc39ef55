import type { ReactElement } from 'react';
import type { MadePlan, Order, Plan } from '../api/types/plan.ts';
import { bytesText, rangeText, spanText } from '../shared/quantity.ts';

export interface OrdersTableProps {
  readonly plan: Plan;
  readonly other: { readonly order: Order; readonly made: MadePlan | null; readonly isPending: boolean };
  readonly onOrder: (order: Order) => void;
}

const ABOUT: Readonly<Record<Order, string>> = {
  'primary-first': 'the published procedure: the VIP is handed over once in the source',
  'standby-first': 'the MASTER serves in the source until the cutover; nothing is handed over there',
};

const ROWS: readonly (readonly [title: string, value: (plan: Plan) => string])[] = [
  ['outage, in sum', ({ forecast }) => rangeText(forecast.outageMs, 'ms')],
  [
    'at the handover',
    ({ forecast }) => (forecast.handoverMs[1] === 0 ? 'no handover' : rangeText(forecast.handoverMs, 'ms')),
  ],
  ['at the cutover', ({ forecast }) => rangeText(forecast.cutoverMs, 'ms')],
  ['exposure', ({ forecast }) => spanText(forecast.exposureSeconds)],
  ['duration, without waiting', ({ forecast }) => spanText(forecast.durationSeconds)],
  ['between the clouds', ({ forecast }) => bytesText(forecast.bytes)],
];

/** Both orders beside one another, with what each is forecast to cost. */
export function OrdersTable({ plan, other, onOrder }: OrdersTableProps): ReactElement {
  const plans: Readonly<Record<Order, Plan | null>> = {
    'primary-first': plan.order === 'primary-first' ? plan : (other.made?.plan ?? null),
    'standby-first': plan.order === 'standby-first' ? plan : (other.made?.plan ?? null),
  };
  const orders = ['primary-first', 'standby-first'] as const;
  const missing = other.isPending ? '…' : '–';
  return (
    <table className="orders">
      <caption className="visually-hidden">Forecast of both orders</caption>
      <thead>
        <tr>
          <td />
          {orders.map((order) => (
            <th key={order} scope="col" className={order === plan.order ? 'is-chosen' : ''}>
              <label>
                <input
                  type="radio"
                  name="order"
                  value={order}
                  checked={order === plan.order}
                  onChange={() => onOrder(order)}
                />{' '}
                {order}
              </label>
              <span className="quiet">{ABOUT[order]}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([title, value]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            {orders.map((order) => {
              const each = plans[order];
              return (
                <td key={order} className={`figure ${order === plan.order ? 'is-chosen' : ''}`}>
                  {each === null ? missing : value(each)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
