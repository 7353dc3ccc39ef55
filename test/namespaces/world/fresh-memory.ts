import { KEEPALIVED_LOG } from './keepalived.ts';
import { GATEWAY } from './layout.ts';

/** What a power cycle takes away: what is in memory (hier(7): /run), the kernel's addresses and rules. Disks stay. */
export const freshMemory = (address: string): string => `: >${KEEPALIVED_LOG}
find /run -mindepth 1 -maxdepth 1 ! -name tools ! -name repository ! -name lock -exec rm -rf {} +
rm -rf /tmp/*
nft flush ruleset
ip addr flush dev eth0
ip addr add ${address}/24 dev eth0
ip route replace default via ${GATEWAY}`;
