import { EventEmitter } from 'node:events';
import net from 'node:net';
import { encodeFrame, FrameParser } from '../../../../src/airflow/native/frames.js';
import type { MsgpackValue } from '../../../../src/airflow/native/msgpack-encode.js';
import type { ProcessEvents } from '../../../../src/airflow/native/stop-signals.js';

export type Message = Record<string, MsgpackValue> & { type: string };

/** `{ silent: true }`: no answer at all, as Airflow does with messages that it finds invalid. */
export type Reply = { body?: MsgpackValue; error?: MsgpackValue } | { silent: true };

export interface FakeSupervisorOptions {
  readonly taskId?: string;
  readonly mapIndex?: number;
  readonly tryNumber?: number;
  readonly shouldRetry?: boolean;
  readonly xcomKeysToClear?: readonly string[];
  readonly variables?: Record<string, string>;
  readonly connections?: Record<string, Record<string, MsgpackValue>>;
  readonly conf?: Record<string, MsgpackValue>;
  readonly logicalDate?: Date | null;
  /** Sent instead of the start-up details. */
  readonly greeting?: MsgpackValue;
  /** Answers a message in another way than the real one does. */
  readonly answer?: (message: Message) => Reply | undefined;
}

/** Airflow's side of a native task: real sockets, real frames, its data in memory. Answers as Airflow 3.3.2 was seen to. */
export class FakeSupervisor implements AsyncDisposable {
  readonly xcoms = new Map<string, MsgpackValue>();
  readonly variables: Map<string, string>;
  readonly messages: Message[] = [];
  readonly masked: MsgpackValue[] = [];
  readonly signals = new EventEmitter() as EventEmitter & ProcessEvents;
  readonly #options: FakeSupervisorOptions;
  readonly #comm: net.Server;
  readonly #logs: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #logText = '';
  #endLogs: () => void = () => undefined;

  /** Resolves when the task has ended its log, and all of it has come. */
  readonly logsEnded = new Promise<void>((resolve) => {
    this.#endLogs = resolve;
  });

  private constructor(options: FakeSupervisorOptions) {
    this.#options = options;
    this.variables = new Map(Object.entries(options.variables ?? {}));
    this.#comm = net.createServer((socket) => this.#serve(socket));
    this.#logs = net.createServer((socket) => {
      this.#track(socket);
      socket.setEncoding('utf8').on('data', (text: string) => {
        this.#logText += text;
      });
      socket.once('close', () => this.#endLogs());
    });
  }

  static async start(options: FakeSupervisorOptions = {}): Promise<FakeSupervisor> {
    const fake = new FakeSupervisor(options);
    await Promise.all([listen(fake.#comm), listen(fake.#logs)]);
    return fake;
  }

  get argv(): string[] {
    return ['node', 'bundle', `--comm=${address(this.#comm)}`, `--logs=${address(this.#logs)}`];
  }

  get logs(): Array<Record<string, unknown> & { event: string; level: string }> {
    return this.#logText
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** A task has been here. */
  get connected(): boolean {
    return this.#sockets.size > 0;
  }

  get terminal(): Message | undefined {
    return this.messages.find(({ type }) =>
      ['SucceedTask', 'TaskState', 'RetryTask', 'RescheduleTask'].includes(type),
    );
  }

  /** The connections as they are now are cut, as when the worker dies. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await Promise.all([this.#comm, this.#logs].map((server) => new Promise((done) => server.close(done))));
  }

  #track(socket: net.Socket): void {
    this.#sockets.add(socket);
    // A test that cuts connections sees the other side's reset here.
    socket.on('error', () => socket.destroy());
  }

  #serve(socket: net.Socket): void {
    this.#track(socket);
    const parser = new FrameParser();
    socket.write(encodeFrame([0, this.#options.greeting ?? this.#details(), null]));
    socket.on('data', (chunk) => {
      for (const frame of parser.push(chunk)) {
        const [id, message] = frame as [number, Message];
        this.messages.push(message);
        const reply = this.#options.answer?.(message) ?? this.#answer(message);
        if (!('silent' in reply)) socket.write(encodeFrame([id, reply.body ?? null, reply.error ?? null]));
      }
    });
  }

  #details(): MsgpackValue {
    const { taskId = 'task', mapIndex = -1, tryNumber = 1, shouldRetry = false } = this.#options;
    const {
      xcomKeysToClear = null,
      conf = null,
      logicalDate = new Date('2026-11-23T00:00:00.123Z'),
    } = this.#options;
    return {
      type: 'StartupDetails',
      ti: {
        id: '01999999-0000-7000-8000-000000000000',
        task_id: taskId,
        dag_id: 'dag',
        run_id: 'manual__1',
        try_number: tryNumber,
        dag_version_id: '01999999-0000-7000-8000-000000000001',
        map_index: mapIndex,
        hostname: null,
        context_carrier: null,
        queue: 'typescript',
      },
      dag_rel_path: 'native.py',
      bundle_info: { name: 'dags-folder', version: null },
      start_date: new Date('2026-11-23T10:00:00Z'),
      ti_context: {
        dag_run: {
          dag_id: 'dag',
          run_id: 'manual__1',
          logical_date: logicalDate,
          data_interval_start: logicalDate,
          data_interval_end: logicalDate,
          run_after: new Date('2026-11-23T10:00:00Z'),
          conf,
        },
        task_reschedule_count: 0,
        max_tries: 2,
        xcom_keys_to_clear: xcomKeysToClear,
        should_retry: shouldRetry,
      },
      sentry_integration: '',
    };
  }

  #answer(message: Message): Reply {
    const text = (key: string): string => String(message[key]);
    switch (message.type) {
      case 'SetXCom':
        this.xcoms.set(xcomId(message), message['value'] ?? null);
        return {};
      case 'DeleteXCom':
        this.xcoms.delete(xcomId(message));
        return {};
      case 'GetXCom':
        return {
          body: { key: text('key'), value: this.xcoms.get(xcomId(message)) ?? null, type: 'XComResult' },
        };
      case 'GetXComSequenceSlice': {
        const prefix = `${text('task_id')}/${text('key')}/`;
        const root = [...this.xcoms].filter(([id]) => id.startsWith(prefix)).map(([, value]) => value);
        return { body: { root, type: 'XComSequenceSliceResult' } };
      }
      case 'GetVariable': {
        const value = this.variables.get(text('key'));
        if (value !== undefined) return { body: { key: text('key'), value, type: 'VariableResult' } };
        return { body: notFound('VARIABLE_NOT_FOUND', { key: text('key') }) };
      }
      case 'PutVariable':
        this.variables.set(text('key'), text('value'));
        return {};
      case 'DeleteVariable':
        this.variables.delete(text('key'));
        return { body: { ok: true, type: 'OKResponse' } };
      case 'GetConnection': {
        const found = this.#options.connections?.[text('conn_id')];
        const body = { conn_id: text('conn_id'), ...found, type: 'ConnectionResult' };
        return { body: found ? body : notFound('CONNECTION_NOT_FOUND', { conn_id: text('conn_id') }) };
      }
      case 'MaskSecret':
        this.masked.push(message['value'] ?? null);
        return {};
      case 'SucceedTask':
        return Array.isArray(message['task_outlets']) && Array.isArray(message['outlet_events'])
          ? {}
          : { error: { error: 'API_SERVER_ERROR', detail: { status_code: 422 }, type: 'ErrorResponse' } };
      case 'TaskState':
      case 'RetryTask':
      case 'RescheduleTask':
        return {};
      default:
        return { silent: true };
    }
  }
}

function notFound(error: string, detail: Record<string, MsgpackValue>): MsgpackValue {
  return { error, detail, type: 'ErrorResponse' };
}

function xcomId(message: Message): string {
  return `${message['task_id']}/${message['key']}/${message['map_index'] ?? -1}`;
}

function listen(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
}

function address(server: net.Server): string {
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}
