import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { describeVrrp, readConsole } from './console.ts';

const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
/** What a log said up to the first line that holds `mark`, that line included. */
const until = (text: string, mark: string): string => text.slice(0, text.indexOf('\n', text.indexOf(mark)));

describe('readConsole', () => {
  it('takes the last state that keepalived logged, for each instance', () => {
    const log = sample('keepalived-lb1.log');
    expect(readConsole(until(log, 'Startup complete')).state).toBeNull();
    expect(readConsole(until(log, 'VI_DB) Entering BACKUP STATE (init)')).state).toBe('BACKUP');
    expect(readConsole(until(log, 'VI_DB) Entering MASTER STATE')).state).toBe('MIXED');
    expect(readConsole(until(log, 'VI_INT) Entering MASTER STATE')).state).toBe('MASTER');
    expect(readConsole(log).state).toBe('STOP');
  });

  it('follows a secondary through take-over and pre-emption', () => {
    const log = sample('keepalived-lb2.log');
    const states = ['VI_INT) Entering MASTER STATE', 'VI_DB) Entering BACKUP STATE\n', 'Stopping'].map(
      (mark) => readConsole(until(log, mark)).state,
    );
    expect(states).toEqual(['MASTER', 'BACKUP', 'MASTER']);
  });

  it('reads the lines of a notify script, with carriage returns and kernel times', () => {
    const reading = readConsole('Booting\r\nVRRP HA BACKUP\r\n[   12.1] VRRP HA MASTER\r\nLAB-READY shop-lb1\r\n');
    expect(reading.state).toBe('MASTER');
    expect(describeVrrp(reading)).toBe('VRRP HA MASTER');
  });

  it('finds the line behind a prompt and the rest of an escape sequence, as real consoles have it', () => {
    const console = 'VRRP HA BACKUP\nLAB-READY shop-lb1 27.31s\n/ # [6nVRRP HA MASTER\n';
    expect(readConsole(console).state).toBe('MASTER');
    expect(readConsole('login: \u001b[0;32mVRRP HA FAULT\n').state).toBe('FAULT');
    expect(readConsole('myVRRP HA MASTER').state).toBeNull();
  });

  it('reads keepalived 1.x', () => {
    expect([...readConsole('x: VRRP_Instance(VI_1) Entering FAULT STATE').instances]).toEqual([['VI_1', 'FAULT']]);
  });

  it('keeps FAULT when the priority-0 advert follows it', () => {
    expect(readConsole('(VI_1) Entering FAULT STATE\n(VI_1) sent 0 priority').state).toBe('FAULT');
  });

  it('takes no other mention of a state for one', () => {
    expect(
      readConsole('VRRP_Group(VG_1) Syncing instances to MASTER state\nVRRP HA MASTERS\nthe VRRP MASTER').state,
    ).toBeNull();
    expect(describeVrrp(readConsole(''))).toBe('no VRRP state');
  });

  it('tells of a boot that went wrong, and of cloud-init', () => {
    const reading = readConsole(
      '[ 3.1] Kernel panic - not syncing: VFS: Unable to mount root fs\nCloud-init v. 23.1.2 running',
    );
    expect(reading.trouble).toEqual(['[ 3.1] Kernel panic - not syncing: VFS: Unable to mount root fs']);
    expect(reading.cloudInit).toBe(true);
    expect(readConsole('LAB-READY').trouble).toEqual([]);
    expect(readConsole('cloud-init.target reached').cloudInit).toBe(false);
  });
});
