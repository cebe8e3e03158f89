import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ResolvedHook } from '../config/types.js';
import { ConfigError } from '../core/errors.js';
import { redactText } from '../core/redact.js';
import type { DurableListener } from './durable-listener.js';

/** What a class named by a hook of type `custom` has: a listener without a name of its own. */
export type CustomListener = Pick<DurableListener, 'handleEvent' | 'close'>;

/**
 * Imports the module of a hook of type `custom` and makes the class that it names, with the hook's `params`.
 * @throws {ConfigError} PM_CONFIG_INVALID_VALUE: no such module or class, it threw, or it has no `handleEvent`
 */
export async function loadCustomListener(options: {
  readonly hook: ResolvedHook;
  /** Place of the hook in the configuration. */
  readonly index: number;
  /** Where package names are looked up from; a file's path. */
  readonly from: string;
}): Promise<CustomListener> {
  const { hook, index, from } = options;
  const fail = (key: 'module' | 'class_name', message: string): never => {
    throw new ConfigError('A listener of the configuration could not be made:', [
      {
        code: 'PM_CONFIG_INVALID_VALUE',
        path: ['hooks', 'hooks', index, key],
        message: redactText(message),
      },
    ]);
  };
  const name = hook.className ?? '';
  const loaded = await importFrom(hook.module ?? '', from).catch((error: unknown) =>
    fail('module', `could not be imported: ${messageOf(error)}`),
  );
  const Listener = memberOf(loaded, name);
  if (!isConstructor(Listener)) {
    return fail('class_name', `the module has no class ${name}; it exports ${exportsOf(loaded)}`);
  }
  const listener = construct(Listener, hook.params, (error) =>
    fail('class_name', `the class ${name} could not be made: ${messageOf(error)}`),
  );
  if (!isListener(listener)) return fail('class_name', `the class ${name} has no method handleEvent`);
  return listener;
}

type Constructor = new (params: Readonly<Record<string, unknown>>) => unknown;

function construct(
  Listener: Constructor,
  params: Readonly<Record<string, unknown>>,
  fail: (error: unknown) => never,
): unknown {
  try {
    return new Listener(params);
  } catch (error) {
    return fail(error);
  }
}

async function importFrom(module: string, from: string): Promise<unknown> {
  if (isAbsolute(module)) return import(pathToFileURL(module).href);
  if (module.startsWith('file:')) return import(module);
  return import(resolvePackage(module, from));
}

function resolvePackage(name: string, from: string): string {
  try {
    const path = createRequire(from).resolve(name);
    return isAbsolute(path) ? pathToFileURL(path).href : path;
  } catch {
    // A package with an entry for "import" only: Node finds it from here, or says what is wrong.
    return name;
  }
}

/** An export, or a member of the default export, which is what a CommonJS module is. */
function memberOf(loaded: unknown, name: string): unknown {
  if (!isRecord(loaded)) return undefined;
  if (Object.hasOwn(loaded, name)) return loaded[name];
  const fallback = loaded['default'];
  return isRecord(fallback) && Object.hasOwn(fallback, name) ? fallback[name] : undefined;
}

function exportsOf(loaded: unknown): string {
  return isRecord(loaded) ? Object.keys(loaded).join(', ') || 'nothing' : 'nothing';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

function isConstructor(value: unknown): value is Constructor {
  return typeof value === 'function' && value.prototype !== undefined;
}

function isListener(value: unknown): value is CustomListener {
  return isRecord(value) && typeof value['handleEvent'] === 'function';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
