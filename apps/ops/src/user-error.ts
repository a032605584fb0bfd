/**
 * Something the person at the keyboard can mend: a full disk, a taken port, a wrong file. Its message says what is
 * wrong and what to do, and is printed without a stack. Anything else that is thrown is our fault and prints whole.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** What the command ends with. */
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
