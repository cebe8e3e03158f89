import net from 'node:net';
import type { Duplex } from 'node:stream';
import { ProfileMeshError } from '../../core/errors.js';
import { SupervisorError } from './supervisor-error.js';

/** Where Airflow's supervisor listens. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** The addresses that Airflow's supervisor puts behind the program's own arguments. */
export function parseAddresses(argv: readonly string[]): { comm: SocketAddress; logs: SocketAddress } {
  return { comm: findAddress(argv, 'comm'), logs: findAddress(argv, 'logs') };
}

function findAddress(argv: readonly string[], name: string): SocketAddress {
  const text = argv.findLast((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
  const { host, port } = /^\[?(?<host>.+?)\]?:(?<port>\d+)$/.exec(text)?.groups ?? {};
  if (host !== undefined) return { host, port: Number(port) };
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `This program is a bundle of Airflow tasks, and Airflow starts it with --${name}=HOST:PORT. ` +
      'Pack it, and run it through a DAG.',
  );
}

/** @throws {SupervisorError} transient, when the address doesn't answer in time */
export function connectSocket(address: SocketAddress, timeoutMs: number): Promise<Duplex> {
  const where = `${address.host}:${address.port}`;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ ...address, noDelay: true });
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy();
      reject(
        new SupervisorError(`Airflow's supervisor can't be reached at ${where}: ${reason}.`, {
          request: 'connect',
          transient: true,
          cause,
        }),
      );
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    const onError = (error: Error): void => {
      clearTimeout(timer);
      fail(error.message, error);
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}
