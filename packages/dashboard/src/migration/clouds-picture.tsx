import { useElementSize } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { Side } from '../api/types/event.ts';
import { BalancerBox } from './balancer-box.tsx';
import type { BalancerSeen } from './balancers-seen.ts';
import { cloudsLayout, type CloudsLayout, type Rect } from './clouds-layout.ts';
import { HaIpArrow } from './ha-ip-arrow.tsx';
import type { Scene } from './scene.ts';

type Drawn = Pick<Scene, 'haIps' | 'source' | 'target'>;

/** Both clouds, the load balancers as they were last seen in each, and where every HA IP leads. The same is told in words. */
export function CloudsPicture({ scene }: { readonly scene: Drawn }): ReactElement {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const layout = width === 0 ? null : cloudsLayout(scene, width);
  return (
    <div ref={ref} className="clouds">
      {layout !== null && (
        <svg width={layout.width} height={layout.height} aria-hidden className="clouds-drawing">
          <CloudFrame rect={layout.clouds.source} side="SOURCE" cloud={scene.source.cloud} />
          <CloudFrame rect={layout.clouds.target} side="TARGET" cloud={scene.target.cloud} />
          <text className="cloud-side" {...placeOfInternet(layout)}>
            internet
          </text>
          {(['source', 'target'] as const).flatMap((side) =>
            scene[side].balancers.map((balancer) => (
              <BalancerBox
                key={`${side} ${balancer.role}`}
                rect={layout.balancers[side][balancer.role]}
                balancer={balancer}
                isServing={isServing(scene, side, balancer)}
              />
            )),
          )}
          {layout.haIps.map((place) => (
            <HaIpArrow key={place.address} place={place} />
          ))}
        </svg>
      )}
      <CloudsInWords scene={scene} />
    </div>
  );
}

function placeOfInternet({ internet, isVertical }: CloudsLayout): Readonly<Record<string, number | string>> {
  return isVertical
    ? { x: internet.x + 12, y: internet.y, textAnchor: 'start', writingMode: 'vertical-rl', dominantBaseline: 'middle' }
    : { x: internet.x, y: internet.y, textAnchor: 'middle' };
}

/** Clients reach it: an HA IP leads to its cloud, and it is MASTER there. */
function isServing({ haIps }: Drawn, side: Side, { state }: BalancerSeen): boolean {
  return state === 'MASTER' && haIps.some(({ leadsTo }) => leadsTo === side);
}

interface CloudFrameProps {
  readonly rect: Rect;
  readonly side: string;
  readonly cloud: string;
}

function CloudFrame({ rect, side, cloud }: CloudFrameProps): ReactElement {
  return (
    <g>
      <rect {...rect} rx="10" className="cloud-frame" />
      <text x={rect.x + 16} y={rect.y + 24} className="cloud-side">
        {side}
      </text>
      <text x={rect.x + 78} y={rect.y + 24} className="cloud-name">
        {cloud}
      </text>
    </g>
  );
}

function CloudsInWords({ scene }: { readonly scene: Drawn }): ReactElement {
  return (
    <div className="visually-hidden">
      <ul aria-label="Where the HA IPs lead">
        {scene.haIps.map(({ address, leadsTo }) => (
          <li key={address}>
            {address} {leadsTo === null ? 'leads where nobody has seen yet' : `leads to ${scene[leadsTo].cloud}`}
          </li>
        ))}
      </ul>
      <ul aria-label="Load balancers">
        {(['source', 'target'] as const).flatMap((side) =>
          scene[side].balancers.map(({ role, name, words, expected, keepsReady }) => (
            <li key={`${side} ${role}`}>
              {name} ({role}) in {scene[side].cloud}: {words === '' ? 'not seen yet' : words}
              {expected ? ', as expected: VRRP does not cross between the clouds' : ''}
              {keepsReady ? ', keeps ready for rollback' : ''}
            </li>
          )),
        )}
      </ul>
    </div>
  );
}
