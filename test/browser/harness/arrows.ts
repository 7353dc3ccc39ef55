/** The arrow of an HA IP, as it is drawn: how far its tip is from the middle of its label. Negative: to the source. */
import type { Page } from 'playwright-core';

export interface Arrow {
  /** Every place that was drawn since, in pixels. 0: there was no arrow. */
  path(): Promise<readonly number[]>;
}

/** From now on. `address`: whose arrow. */
export async function followArrow(page: Page, address: string): Promise<Arrow> {
  await page.evaluate((label) => {
    const places: number[] = [];
    const look = (): void => {
      const drawn = [...document.querySelectorAll('.ha-ip')].find((one) => one.textContent?.includes(label));
      const pill = drawn?.querySelector('.ha-ip-pill');
      if (pill === null || pill === undefined) return;
      const middle = Number(pill.getAttribute('x')) + Number(pill.getAttribute('width')) / 2;
      const tip = drawn?.querySelector('.ha-ip-line')?.getAttribute('points')?.split(' ').at(-1)?.split(',')[0];
      const place = tip === undefined ? 0 : Math.round(Number(tip) - middle);
      if (places.at(-1) !== place) places.push(place);
    };
    const clouds = document.querySelector('.clouds');
    if (clouds === null) throw new Error('there is no picture');
    new MutationObserver(look).observe(clouds, { subtree: true, childList: true, attributes: true });
    Reflect.set(window, 'batonArrow', places);
    look();
  }, address);
  return {
    path: async () => await page.evaluate(() => Reflect.get(window, 'batonArrow') as readonly number[]),
  };
}
