import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { HaGroup, LookInside } from '../api/types/ha-group.ts';
import { BY_CONSOLE, lookOf, type LookWish } from './look-wish.ts';

export interface LookFormProps {
  readonly group: HaGroup;
  /** The controller's own keys open its operators' load balancers: others look at consoles. */
  readonly mayUseSsh: boolean;
  readonly isBusy: boolean;
  readonly onLook: (asked: LookInside) => void;
}

const AS_SET_UP = 'as the controller is set up';

/** How it is looked inside: with what the controller has. No key and no password is typed here. */
export function LookForm({ group, mayUseSsh, isBusy, onLook }: LookFormProps): ReactElement {
  const [wish, setWish] = useState<LookWish>(BY_CONSOLE);
  const set = (change: Partial<LookWish>): void => setWish((before) => ({ ...before, ...change }));
  const asked = lookOf(wish);
  const field = (key: 'user' | 'port' | 'jump' | 'config', label: string): ReactElement => (
    <TextInput
      size="xs"
      label={label}
      placeholder={AS_SET_UP}
      value={wish[key]}
      error={key === 'port' && asked === null ? 'a number from 1 to 65535' : null}
      autoComplete="off"
      onChange={(event) => set({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className="look-form"
      aria-label="Look inside"
      onSubmit={(event) => {
        event.preventDefault();
        if (asked !== null && !isBusy) onLook(asked);
      }}
    >
      <div className="look-line">
        <Button size="xs" variant="default" type="submit" loading={isBusy} disabled={asked === null}>
          Look inside
        </Button>
        {mayUseSsh && (
          <NativeSelect
            size="xs"
            aria-label="By which way"
            value={wish.access}
            data={[
              { value: 'console', label: 'by their consoles' },
              { value: 'ssh', label: "by SSH, with the controller's keys" },
            ]}
            onChange={(event) => set({ access: event.currentTarget.value === 'ssh' ? 'ssh' : 'console' })}
          />
        )}
      </div>
      {wish.access === 'ssh' && (
        <details>
          <summary>As whom, and where</summary>
          <div className="look-fields">
            {field('user', 'User')}
            {field('port', 'Port')}
            {field('jump', 'By way of these hosts')}
            {field('config', 'SSH configuration, a file on the controller')}
            {group.loadBalancers.map(({ server, ports }) => (
              <TextInput
                key={server.id}
                size="xs"
                label={`${server.name} is reached at`}
                placeholder={ports[0]?.fixedIps[0]?.address ?? ''}
                value={wish.destinations[server.id] ?? ''}
                autoComplete="off"
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setWish((before) => ({ ...before, destinations: { ...before.destinations, [server.id]: value } }));
                }}
              />
            ))}
            <Checkbox
              size="xs"
              label="trust the host key that is shown at the first contact, and expect the same from then on"
              checked={wish.acceptNew}
              onChange={(event) => set({ acceptNew: event.currentTarget.checked })}
            />
          </div>
        </details>
      )}
    </form>
  );
}
