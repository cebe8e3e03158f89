import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { AnswerError, detailAnswer } from './fake-answer.js';
import { type FakeRole, ROLES } from './fake-request.js';

/** Makes and checks the tokens of Airflow 3: JWTs signed with a secret of this server. */
export class FakeTokens {
  #secret = randomBytes(32);
  readonly #leewayMs: number;

  constructor(options: { readonly leewayMs: number }) {
    this.#leewayMs = options.leewayMs;
  }

  /** From now on the tokens made so far are foreign ones: 403 "Invalid JWT token". */
  changeSecret(): void {
    this.#secret = randomBytes(32);
  }

  create(user: { readonly name: string; readonly role: FakeRole }, lifeMs: number): string {
    const now = Date.now() / 1000;
    const claims = {
      sub: user.name,
      role: user.role,
      teams: [],
      jti: randomUUID().replaceAll('-', ''),
      aud: 'apache-airflow',
      nbf: Math.floor(now),
      exp: now + lifeMs / 1000,
      iat: Math.floor(now),
    };
    const content = [{ alg: 'HS512', kid: 'not-used', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${content}.${this.#sign(content).toString('base64url')}`;
  }

  /** Who the bearer is. Ends the request with 401 or 403 for anything but a good token. */
  check(authorization: string | undefined): { name: string; role: FakeRole } {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new AnswerError(detailAnswer(401, 'Not authenticated'));
    const [head = '', claims = '', signature = ''] = token.split('.');
    const expected = this.#sign(`${head}.${claims}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AnswerError(detailAnswer(403, 'Invalid JWT token'));
    }
    const { sub, role, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
      sub: string;
      role: FakeRole;
      exp: number;
    };
    if (Date.now() > exp * 1000 + this.#leewayMs) throw new AnswerError(detailAnswer(401, 'Token Expired'));
    return { name: sub, role };
  }

  #sign(content: string): Buffer {
    return createHmac('sha512', this.#secret).update(content).digest();
  }
}

/** True when a role may do what `needed` may. */
export function mayDo(role: FakeRole, needed: FakeRole): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
