/** Something that goes wrong with the next requests. */
export interface FakeFault {
  /** How many requests. Default 1. */
  readonly times?: number;
  /** Only requests of this method, and whose path (decoded, without the query) this matches. Default: all. */
  readonly method?: string;
  readonly path?: RegExp;
  /** Answer with this status. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the text that goes with the status. */
  readonly body?: string;
  /** Break the connection, as a server does that is killed. */
  readonly reset?: boolean;
  /** The request is carried out first: it has happened, though the client can't know. Default false. */
  readonly after?: boolean;
}

/** The faults to come, oldest first. */
export class FakeFaults {
  #list: Array<{ fault: FakeFault; left: number }> = [];

  add(fault: FakeFault): void {
    this.#list.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#list = [];
  }

  /** The fault for this request, if there is one; counted. */
  take(request: { readonly method: string; readonly path: string }): FakeFault | undefined {
    const next = this.#list.find(({ fault }) => {
      return (fault.method ?? request.method) === request.method && (fault.path?.test(request.path) ?? true);
    });
    if (!next) return undefined;
    next.left -= 1;
    this.#list = this.#list.filter(({ left }) => left > 0);
    return next.fault;
  }
}
