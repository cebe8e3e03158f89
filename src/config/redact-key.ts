import { isSecretParameter } from './secret-keys.js';

const GLUED = /^([^\s:=]{1,64}?)\s*[:=].*\S/s;
const MAX_CHARACTERS = 64;

/** What stands before the ":" or "=" of a key such as `password:s3cret`; undefined for any other key. */
export function nameBeforeColon(key: string): string | undefined {
  return GLUED.exec(key)?.[1];
}

/** A part of an issue's path without the secret that a missing space made a part of the key. */
export function redactPathPart(part: string | number): string | number {
  if (typeof part === 'number') return part;
  const name = nameBeforeColon(part);
  return shortenKey(name !== undefined && isSecretParameter(name) ? `${name}:***` : part);
}

export function shortenKey(key: string): string {
  return key.length <= MAX_CHARACTERS ? key : `${key.slice(0, MAX_CHARACTERS)}…`;
}
