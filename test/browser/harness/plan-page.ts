import type { Locator, Page } from 'playwright-core';

export function wishFormOf(page: Page): Locator {
  return page.getByRole('form', { name: 'What you choose' });
}

/** By the form, until the plan of these wishes is there. Nothing is pinged: the loopback interface answers whoever serves. */
export async function makePlan(
  page: Page,
  { operator, port }: { readonly operator: string; readonly port: number },
): Promise<void> {
  const form = wishFormOf(page);
  await form.getByLabel("Operator's entry in the target").selectOption(operator);
  await form.getByLabel('Port that is watched').fill(String(port));
  await form.getByLabel('Outages are measured').selectOption('no');
  await form.getByRole('button', { name: 'Make the plan' }).click();
  await page.waitForURL(/ping=no/);
  await page.getByRole('region', { name: 'What becomes of it' }).waitFor();
}
