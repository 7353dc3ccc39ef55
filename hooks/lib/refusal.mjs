/** A reason not to do what was asked, for people. Everything else that is thrown is a fault of the recipe. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {{ retryable?: boolean }} [options] whether another try may help
   */
  constructor(message, options = {}) {
    super(message);
    this.name = 'Refusal';
    this.retryable = options.retryable ?? false;
  }
}
