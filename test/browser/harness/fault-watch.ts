/**
 * Whatever goes wrong in a page while a story looks elsewhere: errors and warnings on its console, errors in its code, what its
 * content security policy refuses, requests that fail or are refused. A story says beforehand which of them belong to it.
 */
import type { ConsoleMessage, Page, Request, Response } from 'playwright-core';

/** The page lets a request go itself, since nobody wants its answer any more. */
const LET_GO = 'net::ERR_ABORTED';
/** Chromium says of every failed request that it failed; the request itself tells more. */
const OF_A_REQUEST = 'Failed to load resource';

export class FaultWatch {
  readonly #faults: string[] = [];
  readonly #expected: { readonly status: number; readonly path: string }[] = [];
  #isContactBroken = false;

  async watch(page: Page): Promise<void> {
    page.on('console', (message) => this.#onConsole(message));
    page.on('pageerror', ({ message }) => this.#faults.push(`error in the page: ${message}`));
    page.on('requestfailed', (request) => this.#onFailed(request));
    page.on('response', (response) => this.#onResponse(response));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // oxlint-disable-next-line no-console -- it is how the page tells the story
        console.error(`content security policy: ${violatedDirective} refuses ${blockedURI}`);
      });
    });
  }

  /** The API refuses this, as often as it is asked: that is the story. */
  expects(status: number, path: string): void {
    this.#expected.push({ status, path });
  }

  /** From now on requests may get no answer. */
  contactBreaks(): void {
    this.#isContactBroken = true;
  }

  contactIsBack(): void {
    this.#isContactBroken = false;
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  #onConsole(message: ConsoleMessage): void {
    const type = message.type();
    if ((type !== 'error' && type !== 'warning') || message.text().startsWith(OF_A_REQUEST)) return;
    this.#faults.push(`${type} on the console: ${message.text()}`);
  }

  #onFailed(request: Request): void {
    const why = request.failure()?.errorText ?? 'no reason told';
    if (this.#isContactBroken || why === LET_GO) return;
    this.#faults.push(`${request.method()} ${request.url()} failed: ${why}`);
  }

  #onResponse(response: Response): void {
    const status = response.status();
    if (status < 400) return;
    const path = new URL(response.url()).pathname;
    if (this.#expected.some((one) => one.status === status && one.path === path)) return;
    this.#faults.push(`${response.request().method()} ${path} was answered ${status}`);
  }
}
